using LstmMlNet.MLNetInternals;
using LstmMlNet.Shaping;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace LstmMlNet;

/// <summary>Combines the rows that share an ID into one row with a sequence. Lazy and thread-safe.</summary>
public sealed class RowsToSequencesTransformer : ITransformer
{
    private readonly IHostEnvironment _environment;
    private readonly RowsToSequencesEstimator.Options _options;

    internal RowsToSequencesTransformer(IHostEnvironment environment, RowsToSequencesEstimator.Options options)
    {
        _environment = environment;
        _options = options;
    }

    /// <summary>The features of a step, in order.</summary>
    public IReadOnlyList<string> FeatureColumnNames => [.. _options.FeatureColumnNames];

    /// <summary>The label column; null for none.</summary>
    public string? LabelColumnName => _options.LabelColumnName;

    /// <summary>The columns, other than the label, that sequences are made from: ID, order, features, kept columns.</summary>
    public IReadOnlyList<string> NeededColumnNames =>
    [
        _options.IdColumnName,
        .. _options.OrderColumnName is { } order ? [order] : Array.Empty<string>(),
        .. _options.FeatureColumnNames,
        .. _options.KeepColumnNames,
    ];

    bool ITransformer.IsRowToRowMapper => false;

    /// <summary>Returns the output columns for the given input: ID, sequence, label, kept columns.</summary>
    /// <param name="inputSchema">The input's columns.</param>
    /// <exception cref="ArgumentException">A column is missing or has the wrong type.</exception>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return new GroupedColumns(inputSchema, _options).Output;
    }

    /// <summary>Returns the sequences of a table, lazily. The table needs no label column; without one, labels are missing.</summary>
    /// <param name="input">The rows.</param>
    /// <inheritdoc cref="GetOutputSchema" path="/exception"/>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var columns = new GroupedColumns(input.Schema, _options);
        Action<string> note = ShapingLog.Of(_environment, nameof(RowsToSequencesTransformer));
        return new RowsOfManyView(
            new ShapedView(columns.Output, active => new GroupedCursor(input, columns, _options, active, note)),
            nameof(RowsToSequencesTransformer));
    }

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema) => throw new NotSupportedException(
        "Rows become sequences of several rows: one row alone cannot be scored. Transform a whole view, or make the PredictionEngine of "
        + "the steps after this one.");

    void ICanSaveModel.Save(ModelSaveContext ctx) => ShapingEntry.Save(_environment, ctx, ShapingEntry.Rows, _options);
}
