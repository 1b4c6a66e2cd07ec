using LstmMlNet.Anomalies;
using LstmMlNet.MLNetInternals;
using LstmMlNet.Networks;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace LstmMlNet;

/// <summary>
/// Compares each row of a series with what a recurrent network expects after the rows before it, and adds one column, as ML.NET's own
/// detectors do: a vector of (alert, score, p-value, lower bound, upper bound). Thread-safe.
/// </summary>
/// <remarks>
/// Rows are read in order. A view is scored in batches; a <c>PredictionEngine</c> (<c>mlContext.Model.CreatePredictionEngine</c>) takes a
/// stream row by row, and keeps what each series' next row needs. It begins with no history: give it the last known rows first.
/// </remarks>
public sealed class LstmAnomalyTransformer : ITransformer
{
    private readonly IHostEnvironment _environment;
    private readonly AnomalyModel _model;

    internal LstmAnomalyTransformer(IHostEnvironment environment, AnomalyModel model, LstmSequenceTransformer forecaster)
    {
        _environment = environment;
        _model = model;
        Forecaster = forecaster;
    }

    /// <summary>The forecaster of the next value: its network, training history and settings.</summary>
    public LstmSequenceTransformer Forecaster { get; }

    /// <summary>The number of preceding rows from which a row is predicted.</summary>
    public int Length => _model.Options.Length;

    /// <summary>The column with the series.</summary>
    public string ValueColumnName => _model.Options.ValueColumnName;

    /// <summary>The column that identifies the series; null for one series.</summary>
    public string? IdColumnName => _model.Options.IdColumnName;

    /// <summary>The column that increases within each series; null if rows are taken in the order in which they come.</summary>
    public string? OrderColumnName => _model.Options.OrderColumnName;

    /// <summary>The other columns that the network reads from the preceding rows.</summary>
    public IReadOnlyList<string> FeatureColumnNames => [.. _model.Options.FeatureColumnNames];

    /// <summary>The column that is added.</summary>
    public string OutputColumnName => _model.Options.OutputColumnName;

    /// <summary>The p-value below which a row is an anomaly.</summary>
    public double FalseAlarmRate => _model.Options.FalseAlarmRate;

    /// <summary>What the detector is beside its network.</summary>
    internal AnomalyModel Parts => _model;

    bool ITransformer.IsRowToRowMapper => true;

    /// <summary>Returns the output columns for the given input: the input's columns, then the prediction.</summary>
    /// <param name="inputSchema">The input's columns.</param>
    /// <exception cref="ArgumentException">A column is missing or has the wrong type.</exception>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return new AnomalySteps(inputSchema, _model, Forecaster).Output;
    }

    /// <summary>Adds the prediction to each row, lazily.</summary>
    /// <param name="input">The rows, those of each series in time order.</param>
    /// <inheritdoc cref="GetOutputSchema" path="/exception"/>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new AnomalySteps(input.Schema, _model, Forecaster).Transform(input);
    }

    /// <summary>
    /// Adds to each row the window of preceding rows that <see cref="Forecaster"/> reads, for looking inside the network: the column that
    /// <see cref="LstmSequenceTransformer.FeatureColumnName"/> names, <c>[steps, features]</c>, relative to the window's level. A row
    /// without a whole window before it has zeros.
    /// </summary>
    /// <param name="input">The rows, those of each series in time order.</param>
    /// <inheritdoc cref="GetOutputSchema" path="/exception"/>
    public IDataView Windows(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new AddedColumnsView(input, new PrecedingWindows(input.Schema, _model.Options).Columns);
    }

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return new AnomalySteps(inputSchema, _model, Forecaster);
    }

    void ICanSaveModel.Save(ModelSaveContext ctx) => AnomalyEntry.Save(_environment, ctx, _model, Forecaster);
}
