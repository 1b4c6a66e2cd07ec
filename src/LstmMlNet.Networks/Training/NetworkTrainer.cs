using System.Diagnostics;
using LstmMlNet.Networks.Losses;
using LstmMlNet.Networks.Numerics;

namespace LstmMlNet.Networks;

/// <summary>Trains networks by full back-propagation through time: batches, the loss of the network's head, Adam, clipping by global norm.</summary>
public static class NetworkTrainer
{
    /// <summary>Trains a network. It takes its new weights at the end only: cancelled or failed, it is as it was.</summary>
    /// <param name="network">The network.</param>
    /// <param name="data">What to learn from.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="validation">Measured after every epoch, not learnt from; null for none.</param>
    /// <param name="cancellation">Looked at before every batch.</param>
    /// <returns>Every epoch's figures.</returns>
    /// <exception cref="ArgumentException">Data without sequences or weight, another number of features than the network, targets that its head does not tell, or options that do not fit it.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    /// <exception cref="TrainingDivergedException">The loss or a gradient is no longer a finite number.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static IReadOnlyList<EpochMetrics> Train(RecurrentNetwork network, SequenceDataset data, TrainingOptions? options = null, SequenceDataset? validation = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(data);
        options ??= new TrainingOptions();
        options.Validate();
        TargetCheck.Run(network, data, nameof(data));
        if (validation is not null)
            TargetCheck.Run(network, validation, nameof(validation));
        else if (options.EarlyStoppingPatience is not null)
            throw new ArgumentException("Early stopping needs validation data.", nameof(validation));

        NetworkHead head = network.Head;
        FeatureScaling? scaling = options.StandardizeFeatures ? data.MeasureScaling(network.LevelFeature) : null;
        FeatureScaling? targetScaling = options.StandardizeTargets && head.ScalesTargets ? data.MeasureTargetScaling(network.LevelFeature) : null;
        IReadOnlyList<float>? classWeights = ClassBalance.WeightsOf(options, head, data);
        HeadLoss loss = head.CreateLoss(targetScaling, classWeights, options.LabelSmoothing);
        using var engine = new TrainingEngine(network, scaling, loss, options.ThreadCount, SimdWidths.Best);

        // Smoothing is a means of training: what is measured is the loss of the labels themselves.
        using Validation? measurement = validation is null
            ? null
            : new Validation(engine.Packed, validation, head.CreateLoss(targetScaling, classWeights, 0f), scaling, targetScaling, options.ThreadCount);
        var batches = new BatchSource(data, options.BatchSize, options.Seed, i => data.WeightOf(i) > 0 && engine.TargetWeight(data.TargetSliceOf(i)) > 0);
        engine.MeanWeight = MeanWeight(engine, data);
        if (batches.IsEmpty)
            throw new ArgumentException("All sequences have weight 0, by themselves or by their classes: there is nothing to learn from.", nameof(data));
        var history = new List<EpochMetrics>(options.Epochs);
        var best = options.EarlyStoppingPatience is { } patience ? new BestWeights(engine.Packed, patience) : null;
        var clock = Stopwatch.StartNew();
        for (int epoch = 1; epoch <= options.Epochs; epoch++)
        {
            TimeSpan start = clock.Elapsed;
            (double sum, double hits, double weight) = TrainEpoch(engine, batches, options, epoch, cancellation);
            TimeSpan trained = clock.Elapsed;
            (double Loss, double Accuracy)? measured = measurement?.Run(cancellation);
            var metrics = new EpochMetrics
            {
                Epoch = epoch,
                EpochCount = options.Epochs,
                Loss = sum / weight,
                Accuracy = head.ClassCount > 0 ? hits / weight : null,
                ValidationLoss = measured?.Loss,
                ValidationAccuracy = head.ClassCount > 0 ? measured?.Accuracy : null,
                SequencesPerSecond = data.Count / Math.Max((trained - start).TotalSeconds, 1e-9),
                Elapsed = clock.Elapsed,
            };
            history.Add(metrics);
            options.Progress?.Invoke(metrics);
            if (best is not null && !best.Continue(metrics))
                break;
        }

        best?.Restore();
        network.TakeWeights(engine.Packed, scaling, targetScaling);
        return history;
    }

    private static double MeanWeight(TrainingEngine engine, SequenceDataset data)
    {
        double weight = 0;
        long rows = 0;
        for (int i = 0; i < data.Count; i++)
        {
            SequenceSlice target = data.TargetSliceOf(i);
            double own = data.WeightOf(i) * (double)engine.TargetWeight(target);
            weight += own;
            rows += own > 0 ? engine.RowsOf(target) : 0;
        }

        return rows > 0 ? weight / rows : 1;
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
            BatchResult result = engine.Step(batches.Sequences, batches.Targets, batches.Weights, batches.Count, options.ClipNorm, options.LearningRate);
            if (!double.IsFinite(result.Loss) || !double.IsFinite(result.GradientNorm))
                throw new TrainingDivergedException(epoch, result.Loss, result.GradientNorm, options.LearningRate);
            loss += result.Loss;
            hits += result.Hits;
            weight += result.Weight;
        }

        return (loss, hits, weight);
    }
}
