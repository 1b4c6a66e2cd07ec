using LstmMlNet.MLNetInternals;
using LstmMlNet.Shaping;
using LstmMlNet.Shaping.Columns;
using LstmMlNet.Shaping.Series;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace LstmMlNet;

/// <summary>
/// Cuts a series with one row per time step into windows: each a sequence <c>[length, features]</c> with the values that follow it (for
/// forecasting) or the label at its end or later (for classifying a stream). Reads the rows once, holding one window.
/// </summary>
/// <remarks>
/// Created by <c>mlContext.Transforms.SequenceWindows(…)</c>. There is nothing to fit. No window reaches beyond the rows of its view: split
/// a series in time first (<c>mlContext.Data.TimeTrainTestSplit</c>), then cut each part into windows, and no data leaks.
/// </remarks>
public sealed partial class SequenceWindowsEstimator : IEstimator<SequenceWindowsTransformer>
{
    private readonly IHostEnvironment _environment;
    private readonly Options _options;

    /// <param name="env">The environment, an <see cref="MLContext"/>.</param>
    /// <param name="options">Columns and lengths; copied.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public SequenceWindowsEstimator(IHostEnvironment env, Options options)
    {
        ArgumentNullException.ThrowIfNull(env);
        ArgumentNullException.ThrowIfNull(options);
        TestedVersions.Check();
        options.Validate();
        _environment = env;
        _options = options.Copy();
    }

    /// <summary>Creates the transformer; reads the order column of the first rows, if there is one, to find their spacing.</summary>
    /// <param name="input">The rows of the series.</param>
    /// <exception cref="ArgumentException">A column is missing or has the wrong type.</exception>
    /// <exception cref="InvalidOperationException">
    /// Rows are out of order, an ID recurs, the rows have no regular spacing and gaps are not ignored, or numbers are so large that
    /// rounding to Single would lose most of their changes.
    /// </exception>
    public SequenceWindowsTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var columns = new WindowColumns(input.Schema, _options);
        Options fitted = _options.Copy();
        columns.Features.RequirePrecision(input, columns.PreciseFeature);
        fitted.Spacing = SpacingSearch.Require(input, columns.Series);
        fitted.LabelType = columns.Label is { } label ? ColumnTypeDescription.Of(label.Type) : null;
        return new SequenceWindowsTransformer(_environment, fitted);
    }

    /// <summary>Returns the columns of the transformer's output for data of this shape.</summary>
    /// <param name="inputSchema">The data's columns.</param>
    /// <exception cref="ArgumentException">A column is missing.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        foreach (string name in _options.FeatureColumnNames)
            EstimatorSchema.Find(inputSchema, name, "feature");
        var columns =
            new List<SchemaShape.Column> { Numbers(_options.OutputColumnName, SchemaShape.Column.VectorKind.Vector) };
        if (_options.LabelColumnName is { } labelName)
        {
            SchemaShape.Column label = EstimatorSchema.Find(inputSchema, labelName, "label");
            SchemaShape.Column.VectorKind kind = _options.Horizon > 1
                ? SchemaShape.Column.VectorKind.Vector
                : SchemaShape.Column.VectorKind.Scalar;
            columns.Add(_options.Horizon > 0
                ? Numbers(_options.LabelOutputColumnName, kind)
                : new SchemaShape.Column(_options.LabelOutputColumnName, label.Kind, label.ItemType, label.IsKey, label.Annotations));
        }

        foreach (string name in _options.AllKept)
            columns.Add(EstimatorSchema.Find(inputSchema, name, "kept"));
        if (_options.LevelColumnName is { } level)
            columns.Add(new SchemaShape.Column(level, SchemaShape.Column.VectorKind.Scalar, NumberDataViewType.Double, isKey: false));
        if (_options.SeasonalNaiveColumnName is { } naive)
            columns.Add(Numbers(
                naive,
                _options.Horizon > 1 ? SchemaShape.Column.VectorKind.Vector : SchemaShape.Column.VectorKind.Scalar));
        return new SchemaShape(columns);

        SchemaShape.Column Numbers(string name, SchemaShape.Column.VectorKind kind) => new(name, kind, _options.NumberType, isKey: false);
    }
}
