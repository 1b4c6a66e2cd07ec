using LstmMlNet.Networks;
using LstmMlNet.Networks.Data;
using LstmMlNet.Networks.Heads;
using LstmMlNet.Networks.Numerics;

namespace LstmMlNet.Benchmarks.Engines;

/// <summary>This product's engine.</summary>
internal sealed class ProductEngine(int threads) : IEngine
{
    private TrainingEngine? _training;
    private SequenceScorer? _scorer;
    private Shape? _shape;

    public float[] Scores
    {
        get
        {
            var scores = new float[_shape!.Batch * _shape.Classes];
            for (int i = 0; i < _shape.Batch; i++)
                _scorer!.CopyOutputs(i, scores.AsSpan(i * _shape.Classes, _shape.Classes));
            return scores;
        }
    }

    public Func<double> PrepareTraining(Shape shape, RecurrentNetwork network)
    {
        _training?.Dispose();
        _training = new TrainingEngine(network, null, new SoftmaxCrossEntropy(), threads, SimdWidths.Best);
        TrainingEngine engine = _training;
        float[] input = shape.CreateInput();
        SequenceSlice[] batch =
        [
            .. Enumerable.Range(0, shape.Batch).Select(i => new SequenceSlice(input, i * shape.Steps * shape.Features, shape.Steps)),
        ];
        SequenceSlice[] labels = [.. shape.CreateLabels().Select(label => new SequenceSlice([label], 0, 1))];
        float[] weights = [.. Enumerable.Repeat(1f, shape.Batch)];
        var update = new TrainingUpdate(new Adam(), 1e-3, ClipNorm: 1f);
        return () =>
        {
            BatchResult result = engine.Step(batch, labels, weights, shape.Batch, update);
            return result.Loss / result.Weight;
        };
    }

    public double[] EpochSeconds(Shape shape, RecurrentNetwork network, int batches, int epochs)
    {
        Shape all = shape with { Batch = shape.Batch * batches };
        float[] input = all.CreateInput();
        int[] labels = all.CreateLabels();
        var data = new SequenceDataset(shape.Features);
        for (int i = 0; i < all.Batch; i++)
            data.Add(input.AsSpan(i * shape.Steps * shape.Features, shape.Steps * shape.Features), labels[i]);
        var seconds = new List<double>();
        long start = System.Diagnostics.Stopwatch.GetTimestamp();
        NetworkTrainer.Train(network, data, new TrainingOptions
        {
            Epochs = epochs,
            BatchSize = shape.Batch,
            ThreadCount = threads,
            StandardizeFeatures = false,
            Progress = _ =>
            {
                seconds.Add(System.Diagnostics.Stopwatch.GetElapsedTime(start).TotalSeconds);
                start = System.Diagnostics.Stopwatch.GetTimestamp();
            },
        });
        return [.. seconds];
    }

    public Action PrepareScoring(Shape shape, RecurrentNetwork network)
    {
        _scorer?.Dispose();
        _shape = shape;
        _scorer = new SequenceScorer(network, threads);
        SequenceScorer scorer = _scorer;
        float[] input = shape.CreateInput();
        var batch = new SequenceBatch(shape.Features);
        for (int i = 0; i < shape.Batch; i++)
            batch.Add(input.AsSpan(i * shape.Steps * shape.Features, shape.Steps * shape.Features));
        return () => scorer.Score(batch);
    }

    public void Dispose()
    {
        _training?.Dispose();
        _scorer?.Dispose();
    }
}
