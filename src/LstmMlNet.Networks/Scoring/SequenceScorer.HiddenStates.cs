using LstmMlNet.Networks.Numerics;

namespace LstmMlNet.Networks;

/// <content>What the layers computed in addition to the head's outputs.</content>
public sealed partial class SequenceScorer
{
    /// <summary>Copies how much each step (or frame) of a sequence mattered: the attention weights, which sum to 1.</summary>
    /// <param name="index">The index of the sequence in the batch.</param>
    /// <param name="weights">The destination, <c>[steps]</c>.</param>
    /// <exception cref="InvalidOperationException">The network does not pool by attention, or there are several networks.</exception>
    public void CopyAttention(int index, Span<float> weights)
    {
        RequireOne("attention's weights");
        if (_packed.Plan.Pooling != SequencePooling.Attention)
            throw new InvalidOperationException($"The network pools by {_packed.Plan.Pooling}; only attention weighs steps.");
        (NetworkRunner runner, int place) = Find(index);
        for (int t = 0; t < runner.Shape.Lengths[place]; t++)
            weights[t] = runner.AttentionOf(place, t);
    }

    /// <summary>Returns the number of steps that the layers processed for a sequence: frames, if several steps form a frame.</summary>
    /// <param name="index">The index of the sequence in the batch.</param>
    public int StepsOf(int index)
    {
        (NetworkRunner runner, int place) = Find(index);
        return runner.Shape.Lengths[place];
    }

    /// <summary>Copies a sequence's last hidden state.</summary>
    /// <param name="index">The index of the sequence in the batch.</param>
    /// <param name="state">The destination, <c>[units]</c>; both directions side by side, the backward one's after the first step.</param>
    /// <exception cref="InvalidOperationException">There are several networks.</exception>
    public void CopyHiddenState(int index, Span<float> state)
    {
        RequireOne("a hidden state");
        (NetworkRunner runner, int place) = Find(index);
        LayerPlan layer = _packed.Plan.Layers[^1];
        int units = layer.Directions[0].Pass.Units;
        for (int d = 0; d < layer.Directions.Length; d++)
            runner.CopyLastOutput(place, d, state.Slice(d * units, units));
    }

    /// <summary>Copies the hidden state at every step of a sequence.</summary>
    /// <param name="index">The index of the sequence in the batch.</param>
    /// <param name="states">The destination, <c>[steps, units]</c>.</param>
    /// <exception cref="InvalidOperationException">The scorer was created without hidden sequences, or for several networks.</exception>
    public void CopyHiddenSequence(int index, Span<float> states)
    {
        RequireOne("hidden states");
        if (!_hiddenSequences)
            throw new InvalidOperationException("This scorer does not keep hidden sequences; make it with hiddenSequences: true.");
        (NetworkRunner runner, int place) = Find(index);
        LayerPlan layer = _packed.Plan.Layers[^1];
        int width = layer.Directions.Length * layer.Directions[0].Pass.Units;
        for (int t = 0; t < runner.Shape.Lengths[place]; t++)
            CopyRow(runner.OutputOf(t, place), states.Slice(t * width, width));
    }

    /// <summary>A row of hidden states without its padding.</summary>
    private void CopyRow(ReadOnlySpan<float> row, Span<float> target)
    {
        LayerPlan layer = _packed.Plan.Layers[^1];
        int units = layer.Directions[0].Pass.Units;
        for (int d = 0; d < layer.Directions.Length; d++)
            row.Slice(d * layer.UnitStride, units).CopyTo(target.Slice(d * units, units));
    }
}
