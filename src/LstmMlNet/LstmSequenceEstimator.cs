using LstmMlNet.Evaluation.Splits;
using LstmMlNet.MLNetInternals;
using LstmMlNet.ModelFile;
using LstmMlNet.Networks;
using LstmMlNet.Rows;
using LstmMlNet.Schema;
using LstmMlNet.Tasks;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Trainers;

namespace LstmMlNet;

/// <summary>
/// Trains a recurrent network (LSTM, peephole LSTM, GRU or simple RNN) to answer sequences, by full back-propagation
/// through time: with a class, true or false, numbers, a forecast, or a class a step. Sequences are vectors of
/// <see cref="float"/>, values step by step.
/// </summary>
/// <remarks>
/// Made by <c>mlContext.MulticlassClassification.Trainers.LstmSequence(…)</c> and its like in the other catalogs, used as
/// ML.NET's own trainers are. Needs no normalisation before it: features are standardised by default, and the statistics saved
/// with the model. Safe to fit from several threads at once.
/// </remarks>
public sealed partial class LstmSequenceEstimator : ITrainerEstimator<LstmSequenceTransformer, RecurrentNetwork>
{
    private const string Name = nameof(LstmSequenceEstimator);
    private readonly IHostEnvironment _environment;
    private readonly Options _options;
    private readonly TaskRules _task;
    private readonly int _seed;

    /// <param name="env">The environment, an <see cref="MLContext"/>.</param>
    /// <param name="options">Columns, network and training; copied.</param>
    /// <param name="task">The task. Default: one of several classes.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    /// <exception cref="NotSupportedException">Microsoft.ML is of a version that this package was not made for.</exception>
    public LstmSequenceEstimator(IHostEnvironment env, Options options, SequenceTask task = SequenceTask.MulticlassClassification)
    {
        ArgumentNullException.ThrowIfNull(env);
        ArgumentNullException.ThrowIfNull(options);
        TestedVersions.Check();
        _task = TaskRules.Of(task);
        options.Validate(_task);
        _environment = env;
        _options = options.Copy();
        _options.Checkpoint = options.Checkpoint?.ForSeveralFits();
        _seed = options.Seed ?? MLEnvironment.NextSeed(env, Name);
    }

    /// <summary>The task.</summary>
    public SequenceTask Task => _task.Task;

    /// <summary>What the trainer needs of its data: no normalisation, no cache; it takes a validation set.</summary>
    public TrainerInfo Info => MLEnvironment.TrainerInfo;

    /// <summary>Trains a network.</summary>
    /// <param name="trainData">The labelled sequences.</param>
    /// <returns>The transformer that scores with the network.</returns>
    /// <exception cref="ArgumentException">A column is missing or of a wrong type.</exception>
    /// <exception cref="InvalidOperationException">A row's value cannot be used, or there is nothing to learn.</exception>
    /// <exception cref="TrainingDivergedException">The loss is no longer a finite number.</exception>
    /// <exception cref="InsufficientMemoryException">The network would take more memory than there is.</exception>
    /// <exception cref="InvalidDataException">The checkpoint is damaged, or of another training: other data, another option.</exception>
    /// <exception cref="IOException">The checkpoint is in use by another training, or its folder cannot be written to.</exception>
    /// <exception cref="OperationCanceledException">
    /// The options' token was cancelled, or <c>mlContext.CancelExecution</c> called.
    /// </exception>
    public LstmSequenceTransformer Fit(IDataView trainData)
    {
        ArgumentNullException.ThrowIfNull(trainData);
        return WrappedErrors.Surface(() => Train(trainData, null));
    }

    /// <summary>Trains a network and measures it after every epoch on data that it does not learn from.</summary>
    /// <param name="trainData">The labelled sequences.</param>
    /// <param name="validationData">What is measured, with the same columns; see <see cref="EpochMetrics.ValidationLoss"/>.</param>
    /// <returns>The transformer that scores with the network.</returns>
    /// <inheritdoc cref="Fit(IDataView)" path="/exception"/>
    public LstmSequenceTransformer Fit(IDataView trainData, IDataView validationData)
    {
        ArgumentNullException.ThrowIfNull(trainData);
        ArgumentNullException.ThrowIfNull(validationData);
        return WrappedErrors.Surface(() => Train(trainData, validationData));
    }

    /// <summary>The columns that the transformer will give for data of this shape.</summary>
    /// <param name="inputSchema">The data's columns.</param>
    /// <exception cref="ArgumentException">A column is missing or of a wrong type.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return EstimatorSchema.Propagate(inputSchema, _options, _task);
    }

    private LstmSequenceTransformer Train(IDataView trainData, IDataView? validationData)
    {
        if (_options.EarlyStoppingPatience is not null && validationData is null && _options.ValidationFraction <= 0)
            throw new InvalidOperationException($"{nameof(Options.EarlyStoppingPatience)} needs validation data: call Fit(train, "
                + $"validation), or set {nameof(Options.ValidationFraction)}.");
        if (_options.Checkpoint is { } checkpoint)
            AtomicFile.Try(checkpoint.Path);
        SequenceShape shape = SequenceColumn.Resolve(trainData.Schema, _options.FeatureColumnName, _options.FeaturesPerStep);
        if (_options.LevelFeature is not null && shape.Vocabulary is not null)
            throw new ArgumentException(
                $"{nameof(Options.LevelFeature)} is for numbers; feature column '{_options.FeatureColumnName}' holds keys.");
        if (_options.LevelFeature >= shape.Features)
            throw new ArgumentException($"{nameof(Options.LevelFeature)} is {_options.LevelFeature}; feature column "
                + $"'{_options.FeatureColumnName}' has {shape.Features} features a step, counted from 0.");
        LabelShape label = _task.Resolve(trainData.Schema, _options);
        float[]? classWeights = ClassWeightsOf(label);
        TrainingRows rows = _options.ShuffleBufferSize is null
            ? TrainingRows.Hold(trainData, _options, shape, _task, label)
            : TrainingRows.Stream(trainData, _options, shape, _task, label);
        _task.Check(rows.Summary, _options);
        SequenceDataset? validation = null;
        if (validationData is not null)
            validation = ReadValidation(validationData, shape, label);
        else if (_options.ValidationFraction > 0)
            (rows, validation) = SetAside(rows, label);

        using var log = new TrainingLog(_environment, Name);
        int stepsPerFrame = StepsPerFrame(shape, rows.Summary);
        RecurrentNetwork network = CreateNetwork(shape, label, stepsPerFrame);
        log.Say($"Training {network.ParameterCount:N0} parameters on {rows.Summary.Count:N0} sequences "
            + $"({shape}; {_task.Task}, {network.Head.Outputs} outputs).");
        IReadOnlyList<EpochMetrics> history = rows.Train(
            network,
            _options.ToTrainingOptions(_seed, classWeights, metrics =>
            {
                log.Report(metrics);
                _options.Progress?.Invoke(metrics);
            }) with { BeforeBatch = log.CheckAlive },
            validation,
            _options.CancellationToken);

        if (_task.IsCalibrated)
            Calibrate(network, rows, validation, history.Count, label, () => CreateNetwork(shape, label, stepsPerFrame), log);
        return new LstmSequenceTransformer(
            _environment,
            new SequenceModel(Describe(network, label, trainData.Schema), network, label.Values, history));
    }

    private (TrainingRows Kept, SequenceDataset Aside) SetAside(TrainingRows rows, LabelShape label)
    {
        SequenceDataset data = rows.Held;
        if (rows.Groups is { } groups)
            return SetGroupsAside(rows, groups, label);
        (SequenceDataset kept, SequenceDataset aside) = _task.InOrderOfTime
            ? data.SplitLast(_options.ValidationFraction, label.Count - 1)
            : data.Split(_options.ValidationFraction, _seed);
        return (TrainingRows.Of(kept), aside);
    }

    /// <summary>Sets the end of each series aside; without an order of time, whole groups, so that each class has its share.</summary>
    private (TrainingRows Kept, SequenceDataset Aside) SetGroupsAside(TrainingRows rows, IReadOnlyList<int> groups, LabelShape label)
    {
        SequenceDataset data = rows.Held;
        (IReadOnlyList<int> kept, IReadOnlyList<int> aside) = _task.InOrderOfTime
            ? new SeriesParts(groups).SplitLast(_options.ValidationFraction, label.Count - 1)
            : SequenceSplit.Groups(
                _task.HasClassPerRow ? [.. Enumerable.Range(0, data.Count).Select(data.LabelOf)] : new int[data.Count],
                [.. groups],
                _options.ValidationFraction,
                _seed);
        return kept.Count > 0 && aside.Count > 0
            ? (rows.Select(kept), data.Select(aside))
            : throw new InvalidOperationException($"None of the {data.Count} sequences can be set aside for validation with a share "
                + $"of {_options.ValidationFraction} and the groups of column '{_options.TogetherColumnName}': they are too few. Use "
                + "another share, or give validation data.");
    }

    /// <exception cref="ArgumentException">Tokens cannot be put together in frames.</exception>
    private int StepsPerFrame(SequenceShape shape, RowSummary rows)
    {
        if (shape.Vocabulary is null)
            return _options.StepsPerFrame == Options.AutoStepsPerFrame ? Options.StepsPerFrameFor(rows.MeanSteps) : _options.StepsPerFrame;
        return _options.StepsPerFrame <= 1
            ? 1
            : throw new ArgumentException($"{nameof(Options.StepsPerFrame)} is {_options.StepsPerFrame}; feature column "
                + $"'{_options.FeatureColumnName}' holds keys, which are read one a step.");
    }

    /// <summary>The network to be trained: a new one, or one that was trained before.</summary>
    /// <exception cref="ArgumentException">The initial network has another number of features.</exception>
    private RecurrentNetwork CreateNetwork(SequenceShape shape, LabelShape label, int stepsPerFrame)
    {
        NetworkHead head = _task.CreateHead(label, _options);
        RecurrentNetwork network;
        if (_options.InitialNetwork is { } initial)
        {
            if (initial.Features != shape.Features)
                throw new ArgumentException($"{nameof(Options.InitialNetwork)} has {initial.Features} features per step; feature column "
                    + $"'{_options.FeatureColumnName}' has {shape.Features}.");
            if (initial.Embedding?.Vocabulary != shape.Vocabulary)
                throw new ArgumentException($"{nameof(Options.InitialNetwork)} "
                    + $"reads {(initial.Embedding is { } tokens ? $"{tokens.Vocabulary} tokens" : "numbers")}; feature column "
                    + $"'{_options.FeatureColumnName}' has {shape}.");
            if (initial.Steps is { } steps && shape.Steps != steps)
                throw new ArgumentException($"{nameof(Options.InitialNetwork)} was trained on sequences of {steps} steps; feature column "
                    + $"'{_options.FeatureColumnName}' has {shape}.");
            network = initial.WithHead(head, _seed);
        }
        else
        {
            network = new RecurrentNetwork(shape.Features, CreateLayers(), head, new RecurrentNetworkOptions
            {
                Steps = shape.Steps,
                Seed = _seed,
                Pooling = _options.Pooling,
                StepsPerFrame = stepsPerFrame,
                LevelFeature = _options.LevelFeature is { } feature ? new LevelFeature(feature, _options.LevelBy) : null,
                SkipConnections = _options.SkipConnections,
                FrontEnd = _options.FrontEnd?.CloneUntrained(),
                Embedding = shape.Vocabulary is { } vocabulary ? new EmbeddingLayer(vocabulary, _options.EmbeddingUnits) : null,
            });
        }

        for (int i = 0; i < network.Layers.Count; i++)
            network.Layers[i].Trainable = !_options.FrozenLayers.Contains(i);
        return network;
    }

    private IReadOnlyList<RecurrentLayer> CreateLayers()
    {
        RecurrentCellOptions cells = _options.ToCellOptions();
        if (_options.Layers is not { } layers)
            return RecurrentLayers.Create(_options.CellType, _options.HiddenUnits, cells, _options.LayerCount, _options.Bidirectional);
        return [.. layers.Select((layer, i) => new RecurrentLayer(
            RecurrentCells.Create(layer.CellType, layer.Units, cells),
            returnSequences: i < layers.Count - 1,
            layer.Bidirectional))];
    }

    /// <summary>Makes a forecast's intervals hold on data that was not learnt from.</summary>
    private void Calibrate(
        RecurrentNetwork network,
        TrainingRows rows,
        SequenceDataset? validation,
        int epochs,
        LabelShape label,
        Func<RecurrentNetwork> create,
        TrainingLog log)
    {
        int gap = label.Count - 1;
        int folds = _options.CalibrationFolds == 0 || epochs == 0
            ? 0
            : QuantileCalibration.MaximumFolds(rows.Held.Count, _options.CalibrationFolds, gap, rows.Groups);
        if (folds < _options.CalibrationFolds && epochs > 0)
            log.Warn($"{rows.Held.Count} sequences are too few to calibrate the intervals on {_options.CalibrationFolds} blocks of the "
                + $"past with {gap} left out on either side of "
                + $"each: {(folds > 0 ? $"{folds} blocks are used" : validation is not null ? "the validation data are used" : "the intervals are not calibrated")}.");

        // Stopped, one does not wait for other networks to be trained: the validation data must do.
        bool done = false;
        if (folds > 0 && !_options.StopToken.IsCancellationRequested)
        {
            log.Say($"Calibrating the intervals on {folds} blocks of the past.");
            TrainingOptions training =
                _options.ToTrainingOptions(_seed, null, _ => { }) with { Epochs = epochs, BeforeBatch = log.CheckAlive };
            done = QuantileCalibration.CrossFit(
                network,
                rows.Held,
                folds,
                gap,
                training,
                create,
                rows.Groups,
                _options.CalibrationProgress,
                _options.CancellationToken);
        }

        if (!done && validation is not null)
            QuantileCalibration.Run(network, validation);
    }

    private ModelDescription Describe(RecurrentNetwork network, LabelShape label, DataViewSchema schema)
    {
        var names = _task.OutputNames(_options).ToHashSet();
        return new ModelDescription
        {
            Task = _task.Task.ToString(),
            FeatureColumn = _options.FeatureColumnName,
            FeaturesPerStep = network.Features,
            FeatureNames = FeatureNames.Read(schema[_options.FeatureColumnName], network.Features),
            Steps = network.Steps,
            ScoreColumn = _options.ScoreColumnName,
            ScalarScore = _task.HasScalarScore(label),
            PredictedLabelColumn = OfTask(_options.PredictedLabelColumnName),
            ProbabilityColumn = OfTask(_options.ProbabilityColumnName),
            LowerBoundColumn = OfTask(_options.LowerBoundColumnName),
            UpperBoundColumn = OfTask(_options.UpperBoundColumnName),
            HiddenStateColumn = _options.HiddenStateColumnName,
            HiddenSequenceColumn = _options.HiddenSequenceColumnName,
            Settings = _options.ToSettings(_seed),
            AttentionColumn = _options.AttentionColumnName,
            ThreadCount = _options.ThreadCount,
        };

        string? OfTask(string name) => names.Contains(name) ? name : null;
    }

    /// <summary>The classes' weights in their order; null where none are given.</summary>
    /// <exception cref="ArgumentException">The task has no classes, or none of a name that is weighted.</exception>
    private float[]? ClassWeightsOf(LabelShape label)
    {
        if (_options.ClassWeights is null && !_options.BalanceClasses && _options.LabelSmoothing == 0)
            return null;
        IReadOnlyList<string> names = _task.ClassNames(label)
            ?? throw new ArgumentException($"{nameof(Options.ClassWeights)}, {nameof(Options.BalanceClasses)} "
                + $"and {nameof(Options.LabelSmoothing)} are for classes; {_task.Task} has none.");
        if (_options.ClassWeights is not { } given)
            return null;
        string? unknown = given.Keys.FirstOrDefault(name => !names.Contains(name));
        if (unknown is not null)
            throw new ArgumentException($"{nameof(Options.ClassWeights)} names the class '{unknown}'; the classes of label column "
                + $"'{label.Column.Name}' are: {string.Join(", ", names)}.");
        return [.. names.Select(name => given.TryGetValue(name, out float weight) ? weight : 1f)];
    }

    private SequenceDataset ReadValidation(IDataView view, SequenceShape shape, LabelShape trained)
    {
        SequenceColumn.CheckFits(view.Schema, _options.FeatureColumnName, shape);
        LabelShape own = _task.Resolve(view.Schema, _options);
        if (own.Count != trained.Count)
            throw new ArgumentException($"Label column '{_options.LabelColumnName}' "
                + $"has {own.Count} {(_task.ClassNames(own) is null ? "values" : "classes")} in the validation data and {trained.Count} "
                + $"in the training data.{(_task.ClassNames(own) is null ? "" : " Map both with the same fitted MapValueToKey.")}");
        SequenceDataset data = TrainingRows.Read(view, _options, shape, _task, own);
        if (data.Count == 0)
            throw new InvalidOperationException(
                $"The validation data has no rows (columns '{_options.FeatureColumnName}' and '{_options.LabelColumnName}').");
        return data;
    }
}
