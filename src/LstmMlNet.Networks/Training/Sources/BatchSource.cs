using LstmMlNet.Networks.Data;

namespace LstmMlNet.Networks.Training;

/// <summary>
/// Gives the batches of an epoch, in an order that follows from the seed and the epoch alone. Sequences of different lengths share a
/// batch: packed, a short one costs only its own steps. A sequence that does not count has neither loss nor gradient, and is in none.
/// </summary>
internal abstract class BatchSource : IDisposable
{
    /// <param name="size">Sequences in a batch.</param>
    /// <param name="expected">Sequences that count.</param>
    protected BatchSource(int size, long expected)
        : this(size, expected, checked((int)((expected + size - 1) / Math.Max(1, size))))
    {
    }

    /// <param name="inner">Whose batches these are, with more entries.</param>
    /// <param name="copies">How many times as many at most.</param>
    protected BatchSource(BatchSource inner, int copies)
        : this(inner.Sequences.Length * copies, inner.Expected, inner.BatchCount)
    {
    }

    private BatchSource(int places, long expected, int batches)
    {
        Sequences = new SequenceSlice[places];
        Targets = new SequenceSlice[places];
        Weights = new float[places];
        Expected = expected;
        BatchCount = batches;
    }

    public SequenceSlice[] Sequences { get; }

    public SequenceSlice[] Targets { get; }

    public float[] Weights { get; }

    /// <summary>Sequences in the current batch; the last batch of an epoch may have fewer.</summary>
    public int Count { get; protected set; }

    /// <summary>Batches of an epoch.</summary>
    public int BatchCount { get; }

    /// <summary>Whether no sequence counts.</summary>
    public bool IsEmpty => Expected == 0;

    /// <summary>Sequences that count.</summary>
    protected long Expected { get; }

    /// <summary>Begins an epoch.</summary>
    public abstract void Shuffle(int epoch);

    /// <summary>Goes past batches that were learnt from already.</summary>
    public abstract void Skip(int batches);

    /// <summary>Fills in the next batch; false at the epoch's end.</summary>
    public abstract bool Next();

    public virtual void Dispose()
    {
    }
}
