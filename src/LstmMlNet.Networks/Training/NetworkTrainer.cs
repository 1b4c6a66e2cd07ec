using System.Diagnostics;
using LstmMlNet.Networks.Numerics;

namespace LstmMlNet.Networks;

/// <summary>Trains networks by full back-propagation through time: batches, softmax cross-entropy, Adam, clipping by global norm.</summary>
public static class NetworkTrainer
{
    private const int ValidationBatch = 256;

    /// <summary>Trains a network. It takes its new weights at the end only: cancelled or failed, it is as it was.</summary>
    /// <param name="network">The network.</param>
    /// <param name="data">What to learn from.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="validation">Measured after every epoch, not learnt from; null for none.</param>
    /// <param name="cancellation">Looked at before every batch.</param>
    /// <returns>Every epoch's figures.</returns>
    /// <exception cref="ArgumentException">Data without sequences or weight, another number of features than the network, or a label beyond its classes.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    /// <exception cref="TrainingDivergedException">The loss or a gradient is no longer a finite number.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static IReadOnlyList<EpochMetrics> Train(RecurrentNetwork network, SequenceDataset data, TrainingOptions? options = null, SequenceDataset? validation = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(data);
        options ??= new TrainingOptions();
        options.Validate();
        Check(network, data, nameof(data));
        if (validation is not null)
            Check(network, validation, nameof(validation));
        else if (options.EarlyStoppingPatience is not null)
            throw new ArgumentException("Early stopping needs validation data.", nameof(validation));

        FeatureScaling? scaling = options.StandardizeFeatures ? data.MeasureScaling() : null;
        using var engine = new TrainingEngine(network, scaling, options.ThreadCount, SimdWidths.Best);
        using SequenceScorer? scorer = validation is null ? null : new SequenceScorer(engine.Packed, scaling, options.ThreadCount, hiddenSequences: false);
        var batches = new BatchSource(data, options.BatchSize, options.Seed);
        var history = new List<EpochMetrics>(options.Epochs);
        var best = options.EarlyStoppingPatience is { } patience ? new BestWeights(engine.Packed, patience) : null;
        var clock = Stopwatch.StartNew();
        for (int epoch = 1; epoch <= options.Epochs; epoch++)
        {
            TimeSpan start = clock.Elapsed;
            (double loss, double hits, double weight) = TrainEpoch(engine, batches, options, epoch, cancellation);
            TimeSpan trained = clock.Elapsed;
            (double Loss, double Accuracy)? measured = scorer is null ? null : Measure(scorer, validation!, network.Head.Classes, cancellation);
            var metrics = new EpochMetrics
            {
                Epoch = epoch,
                EpochCount = options.Epochs,
                Loss = loss / weight,
                Accuracy = hits / weight,
                ValidationLoss = measured?.Loss,
                ValidationAccuracy = measured?.Accuracy,
                SequencesPerSecond = data.Count / Math.Max((trained - start).TotalSeconds, 1e-9),
                Elapsed = clock.Elapsed,
            };
            history.Add(metrics);
            options.Progress?.Invoke(metrics);
            if (best is not null && !best.Continue(metrics))
                break;
        }

        best?.Restore();
        network.TakeWeights(engine.Packed, scaling);
        return history;
    }

    private static (double Loss, double Hits, double Weight) TrainEpoch(TrainingEngine engine, BatchSource batches, TrainingOptions options, int epoch, CancellationToken cancellation)
    {
        double loss = 0;
        double hits = 0;
        double weight = 0;
        batches.Shuffle(epoch);
        while (batches.Next())
        {
            cancellation.ThrowIfCancellationRequested();
            BatchResult result = engine.Step(batches.Sequences, batches.Labels, batches.Weights, batches.Count, options.ClipNorm, options.LearningRate);
            if (!double.IsFinite(result.Loss) || !double.IsFinite(result.GradientNorm))
                throw new TrainingDivergedException(epoch, result.Loss, result.GradientNorm, options.LearningRate);
            loss += result.Loss;
            hits += result.Hits;
            weight += result.Weight;
        }

        return (loss, hits, weight);
    }

    private static (double Loss, double Accuracy) Measure(SequenceScorer scorer, SequenceDataset data, int classes, CancellationToken cancellation)
    {
        var probabilities = new float[classes];
        double loss = 0;
        double hits = 0;
        double weight = 0;
        for (int start = 0; start < data.Count; start += ValidationBatch)
        {
            cancellation.ThrowIfCancellationRequested();
            int count = Math.Min(ValidationBatch, data.Count - start);
            scorer.Score(data, start, count);
            for (int i = 0; i < count; i++)
            {
                scorer.CopyProbabilities(i, probabilities);
                int label = data.LabelOf(start + i);
                float own = data.WeightOf(start + i);
                weight += own;
                if (own > 0)
                    loss -= own * Math.Log(Math.Max(probabilities[label], float.Epsilon));
                hits += System.Numerics.Tensors.TensorPrimitives.IndexOfMax(probabilities) == label ? own : 0;
            }
        }

        return (loss / weight, hits / weight);
    }

    private static void Check(RecurrentNetwork network, SequenceDataset data, string name)
    {
        if (data.Count == 0)
            throw new ArgumentException("There are no sequences.", name);
        if (data.Features != network.Features)
            throw new ArgumentException($"The data has {data.Features} features a step; the network has {network.Features}.", name);
        double weight = 0;
        for (int i = 0; i < data.Count; i++)
        {
            weight += data.WeightOf(i);
            if (data.LabelOf(i) >= network.Head.Classes)
                throw new ArgumentException($"Sequence {i} has class {data.LabelOf(i)}; the network's classes are 0 to {network.Head.Classes - 1}.", name);
        }

        if (weight <= 0)
            throw new ArgumentException("All sequences have weight 0: there is nothing to learn from.", name);
    }
}
