using LstmMlNet.Networks.Data;

namespace LstmMlNet.Networks.Training;

/// <summary>
/// Gives the batches of an epoch, in an order that follows from the seed and the epoch alone. Sequences of different lengths share a
/// batch: packed, a short one costs only its own steps. A sequence that does not count has neither loss nor gradient, and is in none.
/// </summary>
internal abstract class BatchSource(int size, long expected) : IDisposable
{
    public SequenceSlice[] Sequences { get; } = new SequenceSlice[size];

    public SequenceSlice[] Targets { get; } = new SequenceSlice[size];

    public float[] Weights { get; } = new float[size];

    /// <summary>Sequences in the current batch; the last batch of an epoch may have fewer.</summary>
    public int Count { get; protected set; }

    /// <summary>Batches of an epoch.</summary>
    public int BatchCount { get; } = checked((int)((expected + size - 1) / Math.Max(1, size)));

    /// <summary>Whether no sequence counts.</summary>
    public bool IsEmpty => Expected == 0;

    /// <summary>Sequences that count.</summary>
    protected long Expected => expected;

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
