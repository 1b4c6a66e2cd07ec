using LstmMlNet.MLNetInternals;
using LstmMlNet.Networks;
using LstmMlNet.Rows;
using LstmMlNet.Schema;

namespace LstmMlNet;

/// <content>The networks that are trained: one, or an ensemble's.</content>
public sealed partial class LstmSequenceEstimator
{
    private EnsembleMember CreateMember(
        Options options,
        SequenceShape shape,
        LabelShape label,
        RowSummary rows,
        float[]? classWeights,
        TrainingLog log)
    {
        int stepsPerFrame = StepsPerFrame(options, shape, rows);
        TrainingOptions training = options.ToTrainingOptions(options.Seed!.Value, classWeights, metrics =>
        {
            log.Report(metrics);
            _options.Progress?.Invoke(metrics);
        }) with { BeforeBatch = log.CheckAlive };
        return new EnsembleMember(CreateNetwork(options, shape, label, stepsPerFrame), training)
        {
            Create = () => CreateNetwork(options, shape, label, stepsPerFrame),
        };
    }

    /// <exception cref="ArgumentException">A level is asked for of tokens, or of a feature that does not exist.</exception>
    private void CheckLevels(SequenceShape shape)
    {
        foreach (Options options in _members)
        {
            if (options.LevelFeature is not null && shape.Vocabulary is not null)
                throw new ArgumentException(
                    $"{nameof(Options.LevelFeature)} is for numbers; feature column '{_options.FeatureColumnName}' holds keys.");
            if (options.LevelFeature >= shape.Features)
                throw new ArgumentException($"{nameof(Options.LevelFeature)} is {options.LevelFeature}; feature column "
                    + $"'{_options.FeatureColumnName}' has {shape.Features} features per step, counted from 0.");
        }
    }

    /// <exception cref="ArgumentException">Tokens cannot be put together in frames.</exception>
    private int StepsPerFrame(Options options, SequenceShape shape, RowSummary rows)
    {
        if (shape.Vocabulary is null)
            return options.StepsPerFrame == Options.AutoStepsPerFrame ? Options.StepsPerFrameFor(rows.MeanSteps) : options.StepsPerFrame;
        return options.StepsPerFrame <= 1
            ? 1
            : throw new ArgumentException($"{nameof(Options.StepsPerFrame)} is {options.StepsPerFrame}; feature column "
                + $"'{_options.FeatureColumnName}' holds keys, which are read one per step.");
    }

    /// <summary>The network to be trained: a new one, or one that was trained before.</summary>
    /// <exception cref="ArgumentException">The initial network has another number of features.</exception>
    private RecurrentNetwork CreateNetwork(Options options, SequenceShape shape, LabelShape label, int stepsPerFrame)
    {
        NetworkHead head = _task.CreateHead(label, options);
        RecurrentNetwork network;
        if (options.InitialNetwork is { } initial)
        {
            if (initial.Features != shape.Features)
                throw new ArgumentException($"{nameof(Options.InitialNetwork)} has {initial.Features} features per step; feature column "
                    + $"'{options.FeatureColumnName}' has {shape.Features}.");
            if (initial.Embedding?.Vocabulary != shape.Vocabulary)
                throw new ArgumentException($"{nameof(Options.InitialNetwork)} "
                    + $"reads {(initial.Embedding is { } tokens ? $"{tokens.Vocabulary} tokens" : "numbers")}; feature column "
                    + $"'{options.FeatureColumnName}' has {shape}.");
            if (initial.Steps is { } steps && shape.Steps != steps)
                throw new ArgumentException($"{nameof(Options.InitialNetwork)} was trained on sequences of {steps} steps; feature column "
                    + $"'{options.FeatureColumnName}' has {shape}.");
            network = initial.WithHead(head, options.Seed!.Value);
        }
        else
        {
            network = new RecurrentNetwork(shape.Features, CreateLayers(options), head, new RecurrentNetworkOptions
            {
                Steps = shape.Steps,
                Seed = options.Seed!.Value,
                Pooling = options.Pooling,
                StepsPerFrame = stepsPerFrame,
                LevelFeature = options.LevelFeature is { } feature ? new LevelFeature(feature, options.LevelBy) : null,
                SkipConnections = options.SkipConnections,
                FrontEnd = options.FrontEnd?.CloneUntrained(),
                Categories = options.Decoder?.CreateCategories() ?? [],
                Embedding = shape.Vocabulary is { } vocabulary ? new EmbeddingLayer(vocabulary, options.EmbeddingUnits) : null,
            });
        }

        for (int i = 0; i < network.Layers.Count; i++)
            network.Layers[i].Trainable = !options.FrozenLayers.Contains(i);
        return network;
    }

    /// <summary>Sequences of a series whose futures overlap with the next one's.</summary>
    private int GapOf(LabelShape label) => _options.Decoder?.Gap ?? label.Count - 1;

    private static IReadOnlyList<RecurrentLayer> CreateLayers(Options options)
    {
        RecurrentCellOptions cells = options.ToCellOptions();
        if (options.Layers is not { } layers)
            return RecurrentLayers.Create(options.CellType, options.HiddenUnits, cells, options.LayerCount, options.Bidirectional);
        return [.. layers.Select((layer, i) => new RecurrentLayer(
            RecurrentCells.Create(layer.CellType, layer.Units, cells),
            returnSequences: i < layers.Count - 1,
            layer.Bidirectional))];
    }

    /// <summary>Makes a forecast's intervals hold on data that was not learned from.</summary>
    private void Calibrate(
        EnsembleMember[] members,
        int[] epochs,
        TrainingRows rows,
        SequenceDataset? validation,
        LabelShape label,
        TrainingLog log)
    {
        int gap = GapOf(label);
        bool trained = epochs.Any(count => count > 0);
        int folds = _options.CalibrationFolds == 0 || !trained ? 0 : FoldsOfAllRanks(rows, gap);
        if (folds < _options.CalibrationFolds && trained)
        {
            string instead = folds > 0 ? $"{folds} blocks are used"
                : validation is not null ? "the validation data are used"
                : "the intervals are not calibrated";
            log.Warn($"{rows.Held.Count} sequences are too few to calibrate the intervals on {_options.CalibrationFolds} blocks of the "
                + $"past with {gap} left out on either side of each: {instead}.");
        }

        // Stopped, one does not wait for other networks to be trained: the validation data must do.
        bool done = false;
        if (folds > 0 && (_options.Collective.Size > 1 || !_options.StopToken.IsCancellationRequested))
        {
            log.Say($"Calibrating the intervals on {folds} blocks of the past.");
            done = QuantileCalibration.CrossFit(
                [.. members.Select((member, i) => member with
                {
                    Options = member.Options with { Epochs = epochs[i], ClassWeights = null },
                })],
                rows.Held,
                folds,
                gap,
                _options.Threads,
                rows.Groups,
                _options.CalibrationProgress,
                _options.CancellationToken);
        }

        if (!done && validation is not null)
            QuantileCalibration.Run(
                new NetworkEnsemble([.. members.Select(member => member.Network)]),
                IsStopped() ? Sparse(validation) : validation,
                _options.RankRows == RankRows.Own ? _options.Collective : new SingleProcess());
    }

    /// <summary>Some of the sequences, at equal distances: enough for a quantile, and soon scored.</summary>
    private static SequenceDataset Sparse(SequenceDataset data)
    {
        const int Enough = 64;
        return data.Count <= Enough
            ? data
            : data.Select([.. Enumerable.Range(0, Enough).Select(i => (int)((long)i * data.Count / Enough))]);
    }

    /// <summary>How many blocks of the past there are, with enough rows on every rank that has its own.</summary>
    private int FoldsOfAllRanks(TrainingRows rows, int gap)
    {
        int folds = _options.CalibrationFolds;
        while (true)
        {
            int own = QuantileCalibration.MaximumFolds(rows.Held.Count, folds, gap, rows.Groups);
            int all = _options.RankRows == RankRows.Own ? (int)_options.Collective.Min(own) : own;
            if (all == folds || all == 0)
                return all;
            folds = all;
        }
    }
}
