namespace LstmMlNet.Networks;

/// <summary>
/// Cuts a data set into batches, in a new order every epoch that follows from the seed and the epoch alone. Sequences of
/// different lengths share a batch: packed, a short one costs only its own steps.
/// </summary>
internal sealed class BatchSource
{
    private readonly SequenceDataset _data;
    private readonly int _seed;
    private readonly int[] _order;
    private int _next;

    public BatchSource(SequenceDataset data, int batchSize, int seed, Func<int, bool> counts)
    {
        _data = data;
        _seed = seed;

        // A sequence that does not count has neither loss nor gradient.
        _order = [.. Enumerable.Range(0, data.Count).Where(counts)];
        int size = Math.Min(batchSize, _order.Length);
        Sequences = new SequenceSlice[size];
        Targets = new SequenceSlice[size];
        Weights = new float[size];
    }

    public SequenceSlice[] Sequences { get; }

    public SequenceSlice[] Targets { get; }

    public float[] Weights { get; }

    /// <summary>Sequences in the current batch; the last batch of an epoch may have fewer.</summary>
    public int Count { get; private set; }

    /// <summary>Batches of an epoch.</summary>
    public int BatchCount => (_order.Length + Sequences.Length - 1) / Math.Max(1, Sequences.Length);

    /// <summary>Whether no sequence counts.</summary>
    public bool IsEmpty => _order.Length == 0;

    public void Shuffle(int epoch)
    {
        var random = new SeededRandom(SeededRandom.Derive(_seed, epoch));
        Array.Sort(_order);
        for (int i = _order.Length - 1; i > 0; i--)
        {
            int j = random.NextInt(i + 1);
            (_order[i], _order[j]) = (_order[j], _order[i]);
        }

        _next = 0;
    }

    /// <summary>Goes past batches that were learnt from already.</summary>
    public void Skip(int batches) => _next = Math.Min(batches * Sequences.Length, _order.Length);

    /// <summary>Fills in the next batch; false at the epoch's end.</summary>
    public bool Next()
    {
        Count = Math.Min(Sequences.Length, _order.Length - _next);
        for (int i = 0; i < Count; i++)
        {
            int index = _order[_next + i];
            Sequences[i] = _data[index];
            Targets[i] = _data.TargetSliceOf(index);
            Weights[i] = _data.WeightOf(index);
        }

        _next += Count;
        return Count > 0;
    }
}
