using LstmMlNet.Networks.Heads;
using LstmMlNet.Networks.Numerics;

namespace LstmMlNet.Networks.Training;

/// <summary>Measures a network that is being trained on data that it does not learn from.</summary>
internal sealed class Validation : IDisposable
{
    private const int BatchSize = 256;
    private readonly SequenceScorer _scorer;
    private readonly SequenceDataset _data;
    private readonly HeadLoss _loss;
    private readonly NetworkHead _head;
    private readonly TrainingOptions _options;
    private float[] _logits = [];

    public Validation(
        PackedNetwork packed,
        SequenceDataset data,
        HeadLoss loss,
        FeatureScaling? scaling,
        FeatureScaling? targetScaling,
        TrainingOptions options)
    {
        _options = options;
        _scorer = new SequenceScorer(packed, scaling, targetScaling, options.Threads, hiddenSequences: false, activates: false);
        _data = data;
        _loss = loss;
        _head = packed.Plan.HeadLayer;
        _scorer.CheckMemory(Enumerable.Range(0, data.Count).Select(data.StepsOf).OrderDescending().Take(BatchSize));
    }

    /// <summary>Ends a measurement before its end.</summary>
    public CancellationToken Stop
    {
        get => _scorer.Stop;
        set => _scorer.Stop = value;
    }

    /// <summary>The weighted mean loss, and the share that is correct; null if it was stopped.</summary>
    public (double Loss, double Accuracy)? Run()
    {
        double loss = 0;
        double correct = 0;
        double weight = 0;

        // If all processes have the same data, each measures its part.
        (int rank, int ranks) = _options.RankRows == RankRows.Shared ? (_options.Collective.Rank, _options.Collective.Size) : (0, 1);
        for (int start = rank * BatchSize; start < _data.Count; start += BatchSize * ranks)
        {
            int count = Math.Min(BatchSize, _data.Count - start);
            _scorer.Score(_data, start, count);
            if (Stop.IsCancellationRequested)
                return null;
            for (int i = 0; i < count; i++)
            {
                float own = _data.WeightOf(start + i);
                if (own <= 0)
                    continue;
                (double l, double h, double w) = Measure(i, start + i);
                loss += own * l;
                correct += own * h;
                weight += own * w;
            }
        }

        Span<double> sums = [loss, correct, weight];
        _options.Collective.AllReduce(sums);
        return (sums[0] / sums[2], sums[1] / sums[2]);
    }

    public void Dispose() => _scorer.Dispose();

    private (double Loss, double Correct, double Weight) Measure(int place, int index)
    {
        int length = _scorer.OutputLengthOf(place);
        if (_logits.Length < length)
            _logits = new float[length];
        _scorer.CopyOutputs(place, _logits);
        ReadOnlySpan<float> targets = _data.TargetsOf(index);
        int rows = length / _head.Outputs;
        int width = targets.Length / rows;
        SequenceLevel level = _scorer.LevelOf(place);
        (double loss, double correct, double weight) = (0, 0, 0);
        for (int row = 0; row < rows; row++)
        {
            ReadOnlySpan<float> target = targets.Slice(row * width, width);
            weight += _loss.WeightOf(target);
            (double l, double h) = _loss.Run(_logits.AsSpan(row * _head.Outputs, _head.Outputs), target, level, 1f);
            loss += l;
            correct += h;
        }

        return (loss, correct, weight);
    }
}
