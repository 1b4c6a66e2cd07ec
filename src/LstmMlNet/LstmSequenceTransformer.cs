using LstmMlNet.MLNetInternals;
using LstmMlNet.ModelFile;
using LstmMlNet.Networks;
using LstmMlNet.Outputs;
using LstmMlNet.Rows;
using LstmMlNet.Schema;
using LstmMlNet.Scoring;
using LstmMlNet.Tasks;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace LstmMlNet;

/// <summary>
/// Scores sequences with a recurrent network and adds the columns of its task (class probabilities and the most likely class, numbers,
/// forecasts with intervals, a class per step) and, if requested, hidden states. Thread-safe.
/// </summary>
/// <remarks>
/// <see cref="Transform"/> is lazy; rows are read ahead and scored in batches, in order. Single rows (<c>PredictionEngine</c>) take a path
/// of their own. Saved by <c>mlContext.Model.Save</c>, and loaded by any application that references this package.
/// </remarks>
public sealed class LstmSequenceTransformer : ISingleFeaturePredictionTransformer<RecurrentNetwork>, ISingleFeaturePredictionTransformer
{
    private readonly IHostEnvironment _environment;
    private readonly SequenceModel _model;

    internal LstmSequenceTransformer(IHostEnvironment environment, SequenceModel model)
    {
        _environment = environment;
        _model = model;
    }

    /// <summary>
    /// The trained network; for an ensemble the first one, which has the same inputs and number of outputs as the others.
    /// </summary>
    public RecurrentNetwork Network => _model.Network;

    /// <summary>All trained networks, whose mean is the prediction: one unless more were requested.</summary>
    public NetworkEnsemble Ensemble => _model.Networks;

    /// <summary>The task.</summary>
    public SequenceTask Task => _model.Description.SequenceTask;

    /// <summary>
    /// The metrics of every epoch, in order, those of an ensemble's networks one after the other; empty if nothing was trained.
    /// </summary>
    public IReadOnlyList<EpochMetrics> TrainingHistory => _model.History;

    /// <summary>The trainer's options by name, as text, with the seed that was drawn: enough to train the same model again.</summary>
    public IReadOnlyDictionary<string, string> TrainingSettings => _model.Description.Settings;

    /// <summary>The column from which sequences are read.</summary>
    public string FeatureColumnName => _model.Description.FeatureColumn;

    /// <summary>
    /// The names of a step's features in the training data: from the columns that were combined, or from the column's slot names. Null if
    /// there were none.
    /// </summary>
    public IReadOnlyList<string>? FeatureNames => _model.Description.FeatureNames;

    /// <summary>
    /// The type of feature column that the model accepts: dimensions steps × features, or a vector of keys; the number of steps is 0 if it
    /// may vary.
    /// </summary>
    public DataViewType FeatureColumnType => Network.Embedding is { } embedding
        ? new VectorDataViewType(new KeyDataViewType(typeof(uint), (ulong)embedding.Vocabulary), _model.Description.Steps ?? 0)
        : new VectorDataViewType(_model.Shape.ItemType, _model.Description.Steps ?? 0, _model.Description.FeaturesPerStep);

    /// <summary>
    /// The names of the classes, in the order of the scores; null if the task has none, or if the label's keys had no values.
    /// </summary>
    public IReadOnlyList<string>? ClassNames => TaskRules.Of(Task).ClassNames(_model);

    /// <summary>
    /// Finds the recurrent step of a model, wherever it is in the chain, and its input: the data transformed by the steps before it. Also
    /// for <c>model.LastTransformer</c>, and for what <c>mlContext.Model.Load</c> returns.
    /// </summary>
    /// <param name="model">A transformer, or a chain of them.</param>
    /// <param name="data">The model's input.</param>
    /// <exception cref="ArgumentException">The model has no recurrent step.</exception>
    public static (LstmSequenceTransformer Transformer, IDataView Input) FindIn(ITransformer model, IDataView data)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(data);
        foreach (ITransformer step in StepsOf(model))
        {
            if (step is LstmSequenceTransformer found)
                return (found, data);
            if (step is LstmForecastTransformer forecaster)
                return (forecaster.Model, forecaster.ToWindows(data));
            data = step.Transform(data);
        }

        throw Missing(model);
    }

    /// <summary>Finds the recurrent step of a model, wherever it is in the chain.</summary>
    /// <param name="model">A transformer, or a chain of them.</param>
    /// <exception cref="ArgumentException">The model has no recurrent step.</exception>
    public static LstmSequenceTransformer FindIn(ITransformer model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return StepsOf(model).Select(step => step is LstmForecastTransformer forecaster ? forecaster.Model : step)
            .OfType<LstmSequenceTransformer>()
            .FirstOrDefault() ?? throw Missing(model);
    }

    /// <summary>Reads labeled sequences from a view as the network was trained on them, for the analyses.</summary>
    /// <param name="data">The input of this transformer, with its label column.</param>
    /// <param name="labelColumnName">The label column.</param>
    /// <param name="maximumRows">The maximum number of rows to read; null for all.</param>
    /// <exception cref="ArgumentException">A column is missing or does not fit the model.</exception>
    /// <exception cref="InvalidOperationException">A row cannot be used, or there are none.</exception>
    public SequenceDataset ReadSequences(IDataView data, string labelColumnName = "Label", int? maximumRows = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        SequenceColumn.CheckFits(data.Schema, FeatureColumnName, _model.Shape);
        var options = new LstmSequenceEstimator.Options { FeatureColumnName = FeatureColumnName, LabelColumnName = labelColumnName };
        TaskRules task = TaskRules.Of(Task);
        if (!task.IsTrained)
            throw new InvalidOperationException("A model of hidden states alone has no labels.");
        LabelShape label = task.Resolve(data.Schema, options);
        SequenceDataset sequences = TrainingRows.Read(data, options, _model.Shape, task, label, maximumRows);
        return sequences.Count > 0
            ? sequences
            : throw new InvalidOperationException($"The data has no rows (columns '{FeatureColumnName}' and '{labelColumnName}').");
    }

    /// <summary>Everything that it is made of.</summary>
    internal SequenceModel Content => _model;

    RecurrentNetwork IPredictionTransformer<RecurrentNetwork>.Model => _model.Network;

    bool ITransformer.IsRowToRowMapper => true;

    /// <summary>Returns the output columns for the given input: the input's columns, then this transformer's.</summary>
    /// <param name="inputSchema">The input's columns.</param>
    /// <exception cref="ArgumentException">
    /// The feature column is missing, has the wrong type, or has another shape than in training.
    /// </exception>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return OutputSchema.AddTo(inputSchema, _model, TaskRules.AllOutputs(_model));
    }

    /// <summary>Adds the score columns to a view, lazily.</summary>
    /// <param name="input">The view.</param>
    /// <inheritdoc cref="GetOutputSchema" path="/exception"/>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new ScoredView(input, _model);
    }

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return new RowMapper(inputSchema, _model);
    }

    private static ArgumentException Missing(ITransformer model) =>
        new($"The model has no {nameof(LstmSequenceTransformer)}: its steps "
            + $"are {string.Join(", ", StepsOf(model).Select(step => step.GetType().Name))}.", nameof(model));

    private static IEnumerable<ITransformer> StepsOf(ITransformer model) =>
        model is IEnumerable<ITransformer> chain ? chain.SelectMany(StepsOf) : [model];

    void ICanSaveModel.Save(ModelSaveContext ctx)
    {
        ArgumentNullException.ThrowIfNull(ctx);
        TestedVersions.Check();
        ModelEntry.Save(ctx, _model);
    }
}
