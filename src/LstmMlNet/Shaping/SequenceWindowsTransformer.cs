using LstmMlNet.MLNetInternals;
using LstmMlNet.Shaping;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace LstmMlNet;

/// <summary>Cuts a series with one row per time step into windows. Lazy and thread-safe.</summary>
public sealed class SequenceWindowsTransformer : ITransformer
{
    private readonly IHostEnvironment _environment;
    private readonly SequenceWindowsEstimator.Options _options;

    internal SequenceWindowsTransformer(IHostEnvironment environment, SequenceWindowsEstimator.Options options)
    {
        _environment = environment;
        _options = options;
    }

    /// <summary>The features of a step, in order.</summary>
    public IReadOnlyList<string> FeatureColumnNames => [.. _options.FeatureColumnNames];

    /// <summary>The label column; null for none.</summary>
    public string? LabelColumnName => _options.LabelColumnName;

    /// <summary>The columns, other than the label, that windows are made from: features, ID, kept columns.</summary>
    public IReadOnlyList<string> NeededColumnNames =>
        [.. _options.FeatureColumnNames, .. _options.OrderColumnName is { } order ? [order] : Array.Empty<string>(), .. _options.AllKept];

    /// <summary>The number of rows per window.</summary>
    public int Length => _options.Length;

    /// <summary>The number of steps to forecast; 0 without a horizon.</summary>
    public int Horizon => _options.Horizon;

    internal int Stride => _options.Stride;

    /// <summary>The column that identifies the series; null for one series.</summary>
    public string? IdColumnName => _options.IdColumnName;

    /// <summary>The column that increases within each series; null if they are taken in the order in which they come.</summary>
    public string? OrderColumnName => _options.OrderColumnName;

    bool ITransformer.IsRowToRowMapper => false;

    /// <summary>Returns the output columns for the given input: window, label, kept columns.</summary>
    /// <param name="inputSchema">The input's columns.</param>
    /// <exception cref="ArgumentException">A column is missing or has the wrong type.</exception>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return new WindowColumns(inputSchema, _options).Output;
    }

    /// <summary>Returns the windows of a series, lazily. The table needs no label column; without one, labels are missing.</summary>
    /// <param name="input">The rows.</param>
    /// <inheritdoc cref="GetOutputSchema" path="/exception"/>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var columns = new WindowColumns(input.Schema, _options);
        Action<string> note = ShapingLog.Of(_environment, nameof(SequenceWindowsTransformer));
        return new RowsOfManyView(
            new ShapedView(columns.Output, active => new WindowCursor(input, columns, _options, active, note)),
            nameof(SequenceWindowsTransformer));
    }

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema) => throw new NotSupportedException(
        "Rows become windows of several rows: one row alone cannot be scored. Transform a whole view, or make the PredictionEngine of "
        + "the steps after this one.");

    void ICanSaveModel.Save(ModelSaveContext ctx) => ShapingEntry.Save(_environment, ctx, ShapingEntry.Windows, _options);
}
