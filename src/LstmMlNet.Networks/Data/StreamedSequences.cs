namespace LstmMlNet.Networks;

/// <summary>
/// Sequences that are read anew in every epoch instead of being held in memory: however many there are, training needs memory for
/// a shuffle buffer (<see cref="TrainingOptions.ShuffleBufferSize"/>) and a batch.
/// </summary>
public sealed class StreamedSequences
{
    private readonly Func<ISequenceReader> _open;

    /// <param name="features">Features a step.</param>
    /// <param name="open">Begins a pass: each gives the same sequences in the same order.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="features"/> is less than 1.</exception>
    public StreamedSequences(int features, Func<ISequenceReader> open)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(features, 1);
        ArgumentNullException.ThrowIfNull(open);
        Features = features;
        _open = open;
    }

    /// <summary>Features a step.</summary>
    public int Features { get; }

    /// <summary>Begins a pass at the first sequence.</summary>
    public ISequenceReader Open() => _open();
}
