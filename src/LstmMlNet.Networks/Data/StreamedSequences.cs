namespace LstmMlNet.Networks;

/// <summary>
/// Sequences that are read again in every epoch instead of being held in memory: however many there are, training needs memory only for a
/// shuffle buffer (<see cref="TrainingOptions.ShuffleBufferSize"/>) and a batch.
/// </summary>
public sealed class StreamedSequences
{
    private readonly Func<ISequenceReader> _open;

    /// <param name="features">The number of features per step.</param>
    /// <param name="open">Opens a pass; every pass must return the same sequences in the same order.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="features"/> is less than 1.</exception>
    public StreamedSequences(int features, Func<ISequenceReader> open)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(features, 1);
        ArgumentNullException.ThrowIfNull(open);
        Features = features;
        _open = open;
    }

    /// <summary>The number of features per step.</summary>
    public int Features { get; }

    /// <summary>Opens a pass at the first sequence.</summary>
    public ISequenceReader Open() => _open();
}
