using LstmMlNet.Networks.Weights;

namespace LstmMlNet.Networks.Training;

/// <summary>Batches of a data set in memory, in a new order every epoch.</summary>
internal sealed class DatasetBatches : BatchSource
{
    private readonly SequenceDataset _data;
    private readonly int _seed;
    private readonly int[] _order;
    private int _next;
    private int _batch;

    public DatasetBatches(SequenceDataset data, TrainingOptions options, Func<int, bool> counts)
        : this(data, options, [.. Enumerable.Range(0, data.Count).Where(counts)])
    {
    }

    private DatasetBatches(SequenceDataset data, TrainingOptions options, int[] order)
        : base(options, order.Length, data.Features)
    {
        _data = data;
        _seed = options.Seed;
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

        (_next, _batch) = (0, 0);
    }

    public override void Skip(int batches) => (_next, _batch) = ((int)EndOf(batches - 1), batches);

    public override bool Next()
    {
        if (_batch == BatchCount)
            return false;
        Count = (int)EndOf(_batch++) - _next;
        for (int i = 0; i < Count; i++)
        {
            int index = _order[_next + i];
            Sequences[i] = _data[index];
            Targets[i] = _data.TargetSliceOf(index);
            Weights[i] = _data.WeightOf(index);
        }

        _next += Count;
        return true;
    }
}
