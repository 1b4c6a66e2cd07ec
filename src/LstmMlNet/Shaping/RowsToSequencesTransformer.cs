using LstmMlNet.MLNetInternals;
using LstmMlNet.Shaping;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace LstmMlNet;

/// <summary>Makes one row with a sequence of the rows that share an id. Lazy; safe from any number of threads.</summary>
public sealed class RowsToSequencesTransformer : ITransformer
{
    private readonly IHostEnvironment _environment;
    private readonly RowsToSequencesEstimator.Options _options;

    internal RowsToSequencesTransformer(IHostEnvironment environment, RowsToSequencesEstimator.Options options)
    {
        _environment = environment;
        _options = options;
    }

    /// <summary>A step's features, in their order.</summary>
    public IReadOnlyList<string> FeatureColumnNames => [.. _options.FeatureColumnNames];

    /// <summary>The label; null where there is none.</summary>
    public string? LabelColumnName => _options.LabelColumnName;

    /// <summary>The columns that sequences are made of besides the label: id, order, features, kept columns.</summary>
    public IReadOnlyList<string> NeededColumnNames =>
    [
        _options.IdColumnName,
        .. _options.OrderColumnName is { } order ? [order] : Array.Empty<string>(),
        .. _options.FeatureColumnNames,
        .. _options.KeepColumnNames,
    ];

    bool ITransformer.IsRowToRowMapper => false;

    /// <summary>The columns that come out for these: id, sequence, label, kept columns.</summary>
    /// <param name="inputSchema">The input's columns.</param>
    /// <exception cref="ArgumentException">A column is missing or of a wrong type.</exception>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return new GroupedColumns(inputSchema, _options).Output;
    }

    /// <summary>The sequences of a table's rows, lazily. The table needs no label column; the label is missing then.</summary>
    /// <param name="input">The rows.</param>
    /// <inheritdoc cref="GetOutputSchema" path="/exception"/>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var columns = new GroupedColumns(input.Schema, _options);
        Action<string> note = ShapingLog.Of(_environment, nameof(RowsToSequencesTransformer));
        return new ShapedView(columns.Output, active => new GroupedCursor(input, columns, _options, active, note));
    }

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema) => throw new NotSupportedException(
        "Rows become sequences of several rows: one row alone cannot be scored. Transform a whole view, or make the PredictionEngine of "
        + "the steps after this one.");

    void ICanSaveModel.Save(ModelSaveContext ctx) => ShapingEntry.Save(_environment, ctx, ShapingEntry.Rows, _options);
}
