using LstmMlNet.Networks;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Outputs;

/// <summary>How much each step (or frame) mattered, <c>[steps]</c>; they sum to 1.</summary>
internal sealed class AttentionWeights(string name, RecurrentNetwork network) : ModelOutput(name)
{
    public override DataViewType TypeFor(int? steps) => steps is { } known
        ? new VectorDataViewType(NumberDataViewType.Single, network.FramesOf(known))
        : new VectorDataViewType(NumberDataViewType.Single);

    public override Delegate CreateGetter(ScoreSource source) => Vector(
        () =>
        {
            (SequenceScorer scorer, int index) = source.Current();
            return scorer.StepsOf(index);
        },
        editor =>
        {
            (SequenceScorer scorer, int index) = source.Current();
            scorer.CopyAttention(index, editor.Values);
        });
}
