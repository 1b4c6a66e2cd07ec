using LstmMlNet.Networks;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Outputs;

/// <summary>Every step's (or frame's) hidden state, <c>[steps, units]</c>.</summary>
internal sealed class HiddenSequence(string name, RecurrentNetwork network) : ModelOutput(name)
{
    public override bool NeedsHiddenSequences => true;

    public override DataViewType TypeFor(int? steps) => steps is { } known
        ? new VectorDataViewType(NumberDataViewType.Single, network.FramesOf(known), network.HiddenWidth)
        : new VectorDataViewType(NumberDataViewType.Single, 0, network.HiddenWidth);

    public override Delegate CreateGetter(ScoreSource source) => Vector(
        () =>
        {
            (SequenceScorer scorer, int index) = source.Current();
            return scorer.StepsOf(index) * network.HiddenWidth;
        },
        editor =>
        {
            (SequenceScorer scorer, int index) = source.Current();
            scorer.CopyHiddenSequence(index, editor.Values);
        });
}
