using LstmMlNet.Networks.Data;
using LstmMlNet.Networks.Numerics;

namespace LstmMlNet.Networks.Training;

/// <summary>
/// Gives the batches of an epoch, in an order that follows from the seed and the epoch alone. Sequences of different lengths share a
/// batch: packed, a short one costs only its own steps. A sequence that does not count has neither loss nor gradient, and is in none.
/// </summary>
internal abstract class BatchSource : IDisposable
{
    private readonly bool _isSpread;
    private readonly int _sizeOfAll;

    /// <param name="options">How large batches are, and over which processes they are spread.</param>
    /// <param name="expected">Sequences that count.</param>
    /// <param name="features">Values of a step.</param>
    protected BatchSource(TrainingOptions options, long expected, int features)
    {
        (Expected, Features) = (expected, features);
        _sizeOfAll = options.BatchSize;
        int whole = (int)Math.Min(options.BatchSize, expected);
        int? agreed = options.AgreedBatches(expected);
        _isSpread = agreed is not null;
        BatchCount = agreed ?? checked((int)((expected + whole - 1) / Math.Max(1, whole)));
        int size = agreed is null ? whole : (int)((expected + BatchCount - 1) / Math.Max(1, BatchCount));
        (Sequences, Targets, Weights) = (new SequenceSlice[size], new SequenceSlice[size], new float[size]);
    }

    /// <param name="inner">Whose batches these are, with more entries, or parts of them.</param>
    /// <param name="copies">How many times as many at most.</param>
    protected BatchSource(BatchSource inner, int copies)
    {
        (Expected, BatchCount, Features) = (inner.Expected, inner.BatchCount, inner.Features);
        int size = inner.Sequences.Length * copies;
        (Sequences, Targets, Weights) = (new SequenceSlice[size], new SequenceSlice[size], new float[size]);
    }

    /// <summary>Values of a sequence's step.</summary>
    public int Features { get; }

    public SequenceSlice[] Sequences { get; }

    public SequenceSlice[] Targets { get; }

    public float[] Weights { get; }

    /// <summary>Sequences in the current batch; the last batch of an epoch may have fewer.</summary>
    public int Count { get; protected set; }

    /// <summary>Sequences in each group that the engine lays the batch out in; 0: it follows from the batch.</summary>
    public virtual int GroupSize => _isSpread ? BatchLayout.GroupSizeOf(Count, _sizeOfAll) : 0;

    /// <summary>The place of one of them in the batch of all ranks.</summary>
    public virtual int PlaceOf(int sequence) => sequence;

    /// <summary>Batches of an epoch.</summary>
    public int BatchCount { get; }

    /// <summary>Whether no sequence counts.</summary>
    public bool IsEmpty => Expected == 0;

    /// <summary>Sequences that count.</summary>
    internal long Expected { get; }

    /// <summary>
    /// How many sequences of an epoch have been given with a batch: full batches and a smaller last one, or, with processes that have
    /// rows of their own, the same share of this one's in each.
    /// </summary>
    protected long EndOf(int batch) => _isSpread
        ? Expected * (batch + 1) / BatchCount
        : Math.Min(Expected, (long)Sequences.Length * (batch + 1));

    /// <summary>Begins an epoch.</summary>
    public abstract void Shuffle(int epoch);

    /// <summary>Goes past batches that were learned from already.</summary>
    public abstract void Skip(int batches);

    /// <summary>Fills in the next batch; false at the epoch's end.</summary>
    public abstract bool Next();

    public virtual void Dispose()
    {
    }
}
