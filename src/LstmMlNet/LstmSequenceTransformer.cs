using LstmMlNet.MLNetInternals;
using LstmMlNet.ModelFile;
using LstmMlNet.Networks;
using LstmMlNet.Schema;
using LstmMlNet.Scoring;
using LstmMlNet.Tasks;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace LstmMlNet;

/// <summary>
/// Scores sequences with a recurrent network: the columns of its task (class probabilities and the likeliest class, numbers,
/// forecasts with intervals, a class a step), and hidden states where they were asked for. Safe from any number of threads.
/// </summary>
/// <remarks>
/// <see cref="Transform"/> is lazy; rows are read ahead and scored in batches, in their order. Single rows
/// (<c>PredictionEngine</c>) take a path of their own. Saved by <c>mlContext.Model.Save</c> and loaded anywhere that
/// references this package.
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

    /// <summary>The trained network.</summary>
    public RecurrentNetwork Network => _model.Network;

    /// <summary>What sequences are answered with.</summary>
    public SequenceTask Task => _model.Description.SequenceTask;

    /// <summary>Every epoch's figures, in order; none where nothing was trained.</summary>
    public IReadOnlyList<EpochMetrics> TrainingHistory => _model.History;

    /// <summary>The column that the sequences are read from.</summary>
    public string FeatureColumnName => _model.Description.FeatureColumn;

    /// <summary>The feature column's type as the model takes it: dimensions steps × features, steps 0 where there can be any number.</summary>
    public DataViewType FeatureColumnType => new VectorDataViewType(NumberDataViewType.Single, _model.Description.Steps ?? 0, _model.Description.FeaturesPerStep);

    RecurrentNetwork IPredictionTransformer<RecurrentNetwork>.Model => _model.Network;

    bool ITransformer.IsRowToRowMapper => true;

    /// <summary>The columns that come out for these: the input's, then this transformer's.</summary>
    /// <param name="inputSchema">The input's columns.</param>
    /// <exception cref="ArgumentException">The feature column is missing, of a wrong type, or of another shape than the model was trained on.</exception>
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

    void ICanSaveModel.Save(ModelSaveContext ctx)
    {
        ArgumentNullException.ThrowIfNull(ctx);
        TestedVersions.Check();
        ModelEntry.Save(_environment, ctx, _model);
    }
}
