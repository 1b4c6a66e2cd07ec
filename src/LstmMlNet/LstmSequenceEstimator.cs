using LstmMlNet.MLNetInternals;
using LstmMlNet.ModelFile;
using LstmMlNet.Networks;
using LstmMlNet.Rows;
using LstmMlNet.Schema;
using Microsoft.ML;
using Microsoft.ML.Runtime;
using Microsoft.ML.Trainers;

namespace LstmMlNet;

/// <summary>
/// Trains a recurrent network (LSTM, peephole LSTM, GRU or simple RNN) to classify sequences, by full back-propagation
/// through time with Adam. Sequences are vectors of <see cref="float"/>, values step by step; labels are keys.
/// </summary>
/// <remarks>
/// Made by <c>mlContext.MulticlassClassification.Trainers.LstmSequence(…)</c>, used as ML.NET's own trainers are. Needs no
/// normalisation before it: features are standardised by default, and the statistics saved with the model. Safe to fit
/// from several threads at once.
/// </remarks>
public sealed partial class LstmSequenceEstimator : ITrainerEstimator<LstmSequenceTransformer, RecurrentNetwork>
{
    private const string Name = nameof(LstmSequenceEstimator);
    private readonly IHostEnvironment _environment;
    private readonly Options _options;
    private readonly int _seed;

    /// <param name="env">The environment, an <see cref="MLContext"/>.</param>
    /// <param name="options">Columns, network and training; copied.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    /// <exception cref="NotSupportedException">Microsoft.ML is of a version that this package was not made for.</exception>
    public LstmSequenceEstimator(IHostEnvironment env, Options options)
    {
        ArgumentNullException.ThrowIfNull(env);
        ArgumentNullException.ThrowIfNull(options);
        TestedVersions.Check();
        options.Validate();
        _environment = env;
        _options = options.Copy();
        _seed = options.Seed ?? MLEnvironment.NextSeed(env, Name);
    }

    /// <summary>What the trainer needs of its data: no normalisation, no cache; it takes a validation set.</summary>
    public TrainerInfo Info => MLEnvironment.TrainerInfo;

    /// <summary>Trains a network.</summary>
    /// <param name="trainData">The labelled sequences.</param>
    /// <returns>The transformer that scores with the network.</returns>
    /// <exception cref="ArgumentException">A column is missing or of a wrong type.</exception>
    /// <exception cref="InvalidOperationException">A row's value cannot be used, or there is nothing to learn.</exception>
    /// <exception cref="TrainingDivergedException">The loss is no longer a finite number.</exception>
    /// <exception cref="OperationCanceledException">The options' token was cancelled, or <c>mlContext.CancelExecution</c> called (seen after each epoch).</exception>
    public LstmSequenceTransformer Fit(IDataView trainData)
    {
        ArgumentNullException.ThrowIfNull(trainData);
        return Train(trainData, null);
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
        return Train(trainData, validationData);
    }

    /// <summary>The columns that the transformer will give for data of this shape.</summary>
    /// <param name="inputSchema">The data's columns.</param>
    /// <exception cref="ArgumentException">A column is missing or of a wrong type.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return EstimatorSchema.Propagate(inputSchema, _options);
    }

    private LstmSequenceTransformer Train(IDataView trainData, IDataView? validationData)
    {
        if (_options.EarlyStoppingPatience is not null && validationData is null && _options.ValidationFraction <= 0)
            throw new InvalidOperationException($"{nameof(Options.EarlyStoppingPatience)} needs validation data: call Fit(train, validation), or set {nameof(Options.ValidationFraction)}.");
        SequenceShape shape = SequenceColumn.Resolve(trainData.Schema, _options.FeatureColumnName, _options.FeaturesPerStep);
        (DataViewSchema.Column label, int classes) = LabelColumn.Resolve(trainData.Schema, _options.LabelColumnName);
        SequenceDataset data = TrainingRows.Read(trainData, _options, shape);
        TrainingRows.RequireTwoClasses(data, _options);
        SequenceDataset? validation = null;
        if (validationData is not null)
            validation = ReadValidation(validationData, shape, classes);
        else if (_options.ValidationFraction > 0)
            (data, validation) = data.SplitByClass(_options.ValidationFraction, _seed);

        using var log = new TrainingLog(_environment, Name);
        int stepsPerFrame = _options.StepsPerFrame == Options.AutoStepsPerFrame ? Options.StepsPerFrameFor(data) : _options.StepsPerFrame;
        var network = new RecurrentNetwork(shape.Features, [.. Layers()], new DenseSoftmaxLayer(classes), shape.Steps, _seed, _options.Pooling, stepsPerFrame);
        log.Say($"Training {network.ParameterCount:N0} parameters on {data.Count:N0} sequences ({shape}, {classes} classes).");
        IReadOnlyList<EpochMetrics> history = NetworkTrainer.Train(
            network,
            data,
            _options.ToTrainingOptions(_seed, metrics =>
            {
                log.Report(metrics);
                _options.Progress?.Invoke(metrics);
                log.CheckAlive();
            }),
            validation,
            _options.CancellationToken);

        var description = new ModelDescription
        {
            FeatureColumn = _options.FeatureColumnName,
            FeaturesPerStep = shape.Features,
            Steps = shape.Steps,
            ScoreColumn = _options.ScoreColumnName,
            PredictedLabelColumn = _options.PredictedLabelColumnName,
            HiddenStateColumn = _options.HiddenStateColumnName,
            HiddenSequenceColumn = _options.HiddenSequenceColumnName,
            ThreadCount = _options.ThreadCount,
        };
        return new LstmSequenceTransformer(_environment, new SequenceModel(description, network, LabelColumn.ReadValues(label), history));
    }

    private SequenceDataset ReadValidation(IDataView view, SequenceShape shape, int classes)
    {
        SequenceColumn.CheckFits(view.Schema, _options.FeatureColumnName, shape);
        (_, int own) = LabelColumn.Resolve(view.Schema, _options.LabelColumnName);
        if (own != classes)
            throw new ArgumentException($"Label column '{_options.LabelColumnName}' has {own} classes in the validation data and {classes} in the training data. Map both with the same fitted MapValueToKey.");
        SequenceDataset data = TrainingRows.Read(view, _options, shape);
        if (data.Count == 0)
            throw new InvalidOperationException($"The validation data has no rows (columns '{_options.FeatureColumnName}' and '{_options.LabelColumnName}').");
        return data;
    }

    private IEnumerable<RecurrentLayer> Layers()
    {
        for (int i = 0; i < _options.LayerCount; i++)
        {
            RecurrentCell cell = RecurrentCells.Create(_options.CellType, _options.HiddenUnits, _options.UnitForgetBias);
            yield return new RecurrentLayer(cell, returnSequences: i < _options.LayerCount - 1, _options.Bidirectional);
        }
    }
}
