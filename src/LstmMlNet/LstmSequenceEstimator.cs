using System.Globalization;
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
/// Trains a recurrent network (LSTM, peephole LSTM, GRU, minimal gated unit or simple RNN) on sequences by full backpropagation through
/// time. It predicts a class, true or false, numbers, a forecast, or a class per step. Sequences are vectors of <see cref="float"/>, step
/// by step.
/// </summary>
/// <remarks>
/// Created by <c>mlContext.MulticlassClassification.Trainers.LstmSequence(…)</c> and its counterparts in the other catalogs, and used like
/// ML.NET's own trainers. No normalization is needed: features are standardized by default, and the statistics are saved with the model.
/// Safe to fit from several threads at once.
/// </remarks>
public sealed partial class LstmSequenceEstimator : ITrainerEstimator<LstmSequenceTransformer, RecurrentNetwork>
{
    private const string Name = nameof(LstmSequenceEstimator);
    private readonly IHostEnvironment _environment;
    private readonly Options _options;
    private readonly TaskRules _task;
    private int _seed;
    private Options[] _members;
    private CheckpointOptions?[] _refitCheckpoints;

    /// <param name="env">The environment, an <see cref="MLContext"/>.</param>
    /// <param name="options">Columns, network and training; copied.</param>
    /// <param name="task">The task. Default: multiclass classification.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    /// <exception cref="NotSupportedException">The version of Microsoft.ML is not one that this package supports.</exception>
    public LstmSequenceEstimator(IHostEnvironment env, Options options, SequenceTask task = SequenceTask.MulticlassClassification)
    {
        ArgumentNullException.ThrowIfNull(env);
        ArgumentNullException.ThrowIfNull(options);
        TestedVersions.Check();
        _task = TaskRules.Of(task);
        options.Validate(_task);
        _environment = env;
        _options = options.Copy();
        _seed = options.Seed ?? MLEnvironment.NextSeed(env, Name);
        _members = _options.ToMembers(_seed);
        _refitCheckpoints = CheckpointsForRefit();
    }

    /// <summary>The task.</summary>
    public SequenceTask Task => _task.Task;

    /// <summary>What the trainer expects of its data: no normalization and no caching; it accepts validation data.</summary>
    public TrainerInfo Info => MLEnvironment.TrainerInfo;

    /// <summary>Trains a network.</summary>
    /// <param name="trainData">The labeled sequences.</param>
    /// <returns>A transformer that scores with the trained network.</returns>
    /// <exception cref="ArgumentException">A column is missing or has the wrong type.</exception>
    /// <exception cref="InvalidOperationException">A value of a row cannot be used, or there is nothing to learn.</exception>
    /// <exception cref="TrainingDivergedException">The loss is no longer a finite number.</exception>
    /// <exception cref="InsufficientMemoryException">The network would need more memory than is available.</exception>
    /// <exception cref="InvalidDataException">
    /// The checkpoint is damaged, or belongs to another training with other data or options.
    /// </exception>
    /// <exception cref="IOException">The checkpoint is in use by another training, or its folder cannot be written to.</exception>
    /// <exception cref="OperationCanceledException">
    /// The options' token was canceled, or <c>mlContext.CancelExecution</c> called.
    /// </exception>
    public LstmSequenceTransformer Fit(IDataView trainData)
    {
        ArgumentNullException.ThrowIfNull(trainData);
        return WrappedErrors.Surface(() => TrainOnAllRanks(trainData, null));
    }

    /// <summary>Trains a network, and evaluates it after every epoch on data that it is not trained on.</summary>
    /// <param name="trainData">The labeled sequences.</param>
    /// <param name="validationData">The validation data, with the same columns; see <see cref="EpochMetrics.ValidationLoss"/>.</param>
    /// <returns>A transformer that scores with the trained network.</returns>
    /// <inheritdoc cref="Fit(IDataView)" path="/exception"/>
    public LstmSequenceTransformer Fit(IDataView trainData, IDataView validationData)
    {
        ArgumentNullException.ThrowIfNull(trainData);
        ArgumentNullException.ThrowIfNull(validationData);
        return WrappedErrors.Surface(() => TrainOnAllRanks(trainData, validationData));
    }

    /// <summary>Returns the columns of the transformer's output for data of this shape.</summary>
    /// <param name="inputSchema">The data's columns.</param>
    /// <exception cref="ArgumentException">A column is missing or has the wrong type.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return EstimatorSchema.Propagate(inputSchema, _options, _task);
    }

    /// <summary>If this rank fails, aborts the others, which would otherwise wait for it.</summary>
    private LstmSequenceTransformer TrainOnAllRanks(IDataView trainData, IDataView? validationData)
    {
        if (_options.Collective.Size == 1)
            return Train(trainData, validationData);
        try
        {
            // A seed that is drawn from the context may differ: ranks need not have done the same before.
            string seed = _options.Collective.Broadcast(_seed.ToString(CultureInfo.InvariantCulture));
            _seed = int.Parse(seed, CultureInfo.InvariantCulture);
            _members = _options.ToMembers(_seed);
            _refitCheckpoints = CheckpointsForRefit();
            return Train(trainData, validationData);
        }
        catch (Exception exception)
        {
            _options.Collective.Abort(exception);
            throw;
        }
    }

    private LstmSequenceTransformer Train(IDataView trainData, IDataView? validationData)
    {
        if (_options.EarlyStoppingPatience is not null && validationData is null && _options.ValidationFraction <= 0)
            throw new InvalidOperationException($"{nameof(Options.EarlyStoppingPatience)} needs validation data: call Fit(train, "
                + $"validation), or set {nameof(Options.ValidationFraction)}.");
        foreach (Options member in _members)
        {
            if (member.Checkpoint is { } checkpoint && _options.Collective.Rank == 0)
                AtomicFile.Try(checkpoint.Path);
        }

        SequenceShape shape = SequenceColumn.Resolve(
            trainData.Schema,
            _options.FeatureColumnName,
            _options.FeaturesPerStep,
            _task.InOrderOfTime ? _options.LevelFeature : null);
        CheckLevels(shape);
        LabelShape label = _task.Resolve(trainData.Schema, _options);
        if (_task.ClassNames(label) is { } classes)
            _options.Collective.RequireSame(
                $"The classes of label column '{_options.LabelColumnName}', which mlContext.Data.GatherKeyData agrees on,",
                string.Join(", ", classes));
        float[]? classWeights = ClassWeightsOf(label);
        TrainingRows rows = _options.ShuffleBufferSize is null
            ? TrainingRows.Hold(trainData, _options, shape, _task, label)
            : TrainingRows.Stream(trainData, _options, shape, _task, label);
        _task.Check(rows.Summary, _options);
        TrainingRows all = rows;
        SequenceDataset? validation = null;
        if (validationData is not null)
            validation = ReadValidation(validationData, shape, label);
        else if (_options.ValidationFraction > 0)
            (rows, validation) = SetAside(rows, label);

        using var log = new TrainingLog(_environment, Name, isSilent: _options.Collective.Rank > 0);
        EnsembleMember[] members = [.. _members.Select(options => CreateMember(options, shape, label, rows.Summary, classWeights, log))];
        log.Say($"Training {members.Sum(member => member.Network.ParameterCount):N0} parameters"
            + $"{(members.Length > 1 ? $" of {members.Length} networks" : "")} on {rows.Summary.Count:N0} sequences "
            + $"({shape}; {_task.Task}, {members[0].Network.Head.Outputs} outputs).");
        IReadOnlyList<IReadOnlyList<EpochMetrics>> histories = rows.Train(
            members,
            _options.Threads,
            validation,
            _options.CancellationToken);

        // A network that was stopped in its first epoch has learned nothing: the others do without it.
        int[] kept = [.. Enumerable.Range(0, members.Length).Where(i => histories[i].Count > 0)];
        if (kept.Length == 0)
            kept = [0];
        (members, histories) = ([.. kept.Select(i => members[i])], [.. kept.Select(i => histories[i])]);
        int[] epochs = [.. histories.Select(history => history.Count)];
        bool isRefitted = false;
        if (validationData is null && RefitEpochs(members, histories, rows, all, label) is { } refit
            && Refit(members, refit, kept, all, log) is { } refitted)
            (members, epochs, rows, validation, isRefitted) = (refitted, refit, all, null, true);
        if (_task.IsCalibrated)
            Calibrate(members, epochs, rows, validation, label, log);
        if (_task.CanShrink)
            Shrink(members, epochs, rows, log);
        var ensemble = new NetworkEnsemble([.. members.Select(member => member.Network)]);
        return new LstmSequenceTransformer(
            _environment,
            new SequenceModel(
                Describe(ensemble, label, trainData.Schema, isRefitted),
                ensemble,
                label.Values,
                [.. histories.SelectMany(own => own)]));
    }

    /// <summary>The classes' weights in their order; null if none are given.</summary>
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
}
