using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Outputs;

/// <summary>One probability per class and step, <c>[steps, classes]</c>.</summary>
internal sealed class StepProbabilities(string name, int classes) : ModelOutput(name)
{
    public override DataViewType TypeFor(int? steps) => new VectorDataViewType(NumberDataViewType.Single, steps ?? 0, classes);

    public override Delegate CreateGetter(ScoreSource source) => Vector(
        () =>
        {
            (Networks.SequenceScorer scorer, int index) = source.Current();
            return scorer.OutputLengthOf(index);
        },
        editor =>
        {
            (Networks.SequenceScorer scorer, int index) = source.Current();
            scorer.CopyOutputs(index, editor.Values);
        });
}
