using LstmMlNet.Networks.Data;
using LstmMlNet.Networks.Numerics;

namespace LstmMlNet.Networks;

/// <content>The results of the batch that was scored last.</content>
public sealed partial class SequenceScorer
{
    /// <summary>
    /// Returns the number of values that the head outputs for a sequence: its outputs, times the number of steps if it predicts at each
    /// step.
    /// </summary>
    /// <param name="index">The index of the sequence in the batch.</param>
    public int OutputLengthOf(int index)
    {
        (NetworkRunner runner, int place) = Find(index);
        return runner.LogitRowsOf(place) * _head.Outputs;
    }

    /// <summary>
    /// Copies the head's outputs for a sequence: class probabilities, numbers or quantiles; for several networks, their mean.
    /// </summary>
    /// <param name="index">The index of the sequence in the batch.</param>
    /// <param name="outputs">The destination, <c>[outputs]</c> or <c>[steps, outputs]</c>.</param>
    public void CopyOutputs(int index, Span<float> outputs)
    {
        CopyOwnOutputs(index, outputs);
        if (_others.Length > 0)
            TakeMean(index, outputs);
    }

    private void CopyOwnOutputs(int index, Span<float> outputs)
    {
        (NetworkRunner runner, int place) = Find(index);
        int width = _head.Outputs;
        for (int row = 0; row < runner.LogitRowsOf(place); row++)
            runner.LogitsOf(place, row).CopyTo(outputs.Slice(row * width, width));
        if (_activates && _head.KeepsLogits)
            _head.Activate(outputs[.._head.Outputs], _targetScaling, SequenceLevel.None);
    }

    /// <summary>
    /// Returns the logit of a sigmoid head: above 0 if class 1 is more likely; for several networks, that of their mean probability.
    /// </summary>
    /// <param name="index">The index of the sequence in the batch.</param>
    /// <exception cref="InvalidOperationException">The head is not a sigmoid.</exception>
    public float LogitOf(int index)
    {
        if (!_head.KeepsLogits)
            throw new InvalidOperationException("Only a sigmoid head keeps its logit.");
        return _others.Length == 0 ? OwnLogitOf(index) : LogitOfMean(index);
    }

    private float OwnLogitOf(int index)
    {
        (NetworkRunner runner, int place) = Find(index);
        return runner.LogitsOf(place)[0];
    }

    /// <summary>A sequence's level.</summary>
    internal SequenceLevel LevelOf(int index) => _packed.Plan.LevelOf(_batch[index]);

    /// <summary>What the head read of a sequence, padded as it lies in memory; not for a head that reads steps.</summary>
    internal ReadOnlySpan<float> HeadInputOf(int index)
    {
        (NetworkRunner runner, int place) = Find(index);
        return runner.HeadInputOf(place);
    }

    /// <summary>Where a sequence of the batch went through the network.</summary>
    private (NetworkRunner Runner, int Place) Find(int index)
    {
        if ((uint)index >= (uint)_count)
            throw new ArgumentOutOfRangeException(nameof(index), index, $"The batch that was scored has {_count} sequences.");
        return _shares.Find(_place[index]);
    }
}
