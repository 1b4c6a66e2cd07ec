using LstmMlNet.Networks.Weights;

namespace LstmMlNet.Networks.Training;

/// <summary>Batches of a data set in memory, in a new order every epoch.</summary>
internal sealed class DatasetBatches : BatchSource
{
    private readonly SequenceDataset _data;
    private readonly int _seed;
    private readonly int[] _order;
    private int _next;

    public DatasetBatches(SequenceDataset data, int batchSize, int seed, Func<int, bool> counts)
        : this(data, batchSize, seed, [.. Enumerable.Range(0, data.Count).Where(counts)])
    {
    }

    private DatasetBatches(SequenceDataset data, int batchSize, int seed, int[] order)
        : base(Math.Min(batchSize, order.Length), order.Length)
    {
        _data = data;
        _seed = seed;
        _order = order;
    }

    public override void Shuffle(int epoch)
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

    public override void Skip(int batches) => _next = Math.Min(batches * Sequences.Length, _order.Length);

    public override bool Next()
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
