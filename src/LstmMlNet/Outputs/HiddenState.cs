using LstmMlNet.Networks;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Outputs;

/// <summary>The last hidden state, <c>[units]</c>, both directions side by side.</summary>
internal sealed class HiddenState(string name, int width) : ModelOutput(name)
{
    public override DataViewType TypeFor(int? steps) => new VectorDataViewType(NumberDataViewType.Single, width);

    public override Delegate CreateGetter(ScoreSource source) => Vector(() => width, editor =>
    {
        (SequenceScorer scorer, int index) = source.Current();
        scorer.CopyHiddenState(index, editor.Values);
    });
}
