using System.Text.Json.Serialization;
using LstmMlNet.MLNetInternals;
using LstmMlNet.Shaping;
using LstmMlNet.Shaping.Columns;
using LstmMlNet.Shaping.Series;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace LstmMlNet;

/// <summary>
/// Turns a long table with one row per time step into sequences: the rows that share an ID become one row, with their feature columns as
/// one vector <c>[steps, features]</c>. Reads the rows once, holding one sequence at a time.
/// </summary>
/// <remarks>
/// Created by <c>mlContext.Transforms.RowsToSequences(…)</c>. There is nothing to fit. The output has other rows than the input: a pipeline
/// that begins with this transform scores whole views, and the steps after it score single sequences (<c>PredictionEngine</c>).
/// </remarks>
public sealed class RowsToSequencesEstimator : IEstimator<RowsToSequencesTransformer>
{
    private readonly IHostEnvironment _environment;
    private readonly Options _options;

    /// <param name="env">The environment, an <see cref="MLContext"/>.</param>
    /// <param name="options">Columns and how to handle the rows; copied.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public RowsToSequencesEstimator(IHostEnvironment env, Options options)
    {
        ArgumentNullException.ThrowIfNull(env);
        ArgumentNullException.ThrowIfNull(options);
        TestedVersions.Check();
        options.Validate();
        _environment = env;
        _options = options.Copy();
    }

    /// <summary>Creates the transformer; reads the order column of the first rows, if there is one, to find their spacing.</summary>
    /// <param name="input">The rows of the table.</param>
    /// <exception cref="ArgumentException">A column is missing or has the wrong type.</exception>
    /// <exception cref="InvalidOperationException">
    /// Rows are out of order, an ID recurs, the rows have no regular spacing and gaps are not ignored, or numbers are so large that
    /// rounding to Single would lose most of their changes.
    /// </exception>
    public RowsToSequencesTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var columns = new GroupedColumns(input.Schema, _options);
        Options fitted = _options.Copy();
        columns.Features.RequirePrecision(input);
        fitted.Spacing = SpacingSearch.Require(input, columns.Series);
        fitted.LabelType = columns.Label is { } label ? ColumnTypeDescription.Of(label.Type) : null;
        return new RowsToSequencesTransformer(_environment, fitted);
    }

    /// <summary>Returns the columns of the transformer's output for data of this shape.</summary>
    /// <param name="inputSchema">The data's columns.</param>
    /// <exception cref="ArgumentException">A column is missing.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        var columns = new List<SchemaShape.Column>();
        Keep(_options.IdColumnName, "id");
        foreach (string name in _options.FeatureColumnNames)
            EstimatorSchema.Find(inputSchema, name, "feature");
        columns.Add(EstimatorSchema.Score(_options.OutputColumnName, SchemaShape.Column.VectorKind.VariableVector, []));
        if (_options.LabelColumnName is { } labelName)
        {
            SchemaShape.Column label = EstimatorSchema.Find(inputSchema, labelName, "label");
            SchemaShape.Column.VectorKind kind = _options.Label == SequenceLabel.EveryStep
                ? SchemaShape.Column.VectorKind.VariableVector
                : label.Kind;
            columns.Add(new SchemaShape.Column(label.Name, kind, label.ItemType, label.IsKey, label.Annotations));
        }

        foreach (string name in _options.KeepColumnNames)
            Keep(name, "kept");
        return new SchemaShape(columns);

        void Keep(string name, string role) => columns.Add(EstimatorSchema.Find(inputSchema, name, role));
    }

    /// <summary>The columns of a <see cref="RowsToSequencesEstimator"/>, and how it handles the rows.</summary>
    public sealed class Options
    {
        /// <summary>The column that identifies the sequence of each row: text, a number or a key. Default: <c>Id</c>.</summary>
        public string IdColumnName { get; set; } = "Id";

        /// <summary>
        /// A column that must increase within each sequence: a number or a timestamp. Default: null, rows are taken in the order in which
        /// they come.
        /// </summary>
        public string? OrderColumnName { get; set; }

        /// <summary>
        /// The features of a step, in order: numbers of any kind, Booleans, vectors of <see cref="float"/> of known size.
        /// </summary>
        public IReadOnlyList<string> FeatureColumnNames { get; set; } = [];

        /// <summary>The label column. Default: null, none.</summary>
        public string? LabelColumnName { get; set; }

        /// <summary>How the labels of the rows become the sequence's label. Default: <see cref="SequenceLabel.Constant"/>.</summary>
        public SequenceLabel Label { get; set; } = SequenceLabel.Constant;

        /// <summary>Columns of which each sequence keeps the value of its first row (in its order). Default: none.</summary>
        public IReadOnlyList<string> KeepColumnNames { get; set; } = [];

        /// <summary>Output column: a vector of variable size, <c>[steps, features]</c>. Default: <c>Features</c>.</summary>
        public string OutputColumnName { get; set; } = "Features";

        /// <summary>What to do if a feature is missing (NaN). Default: an error.</summary>
        public MissingValueHandling MissingValues { get; set; } = MissingValueHandling.Error;

        /// <summary>
        /// Allow the rows of several sequences to alternate. All are then held in memory, and sequences come in the order of their first
        /// rows. Default: off, an ID that recurs is an error.
        /// </summary>
        public bool InterleavedIds { get; set; }

        /// <summary>
        /// Sort the rows of each sequence by <see cref="OrderColumnName"/>. Default: off, a row out of order is an error.
        /// </summary>
        public bool SortRows { get; set; }

        /// <summary>
        /// What to do if steps of <see cref="OrderColumnName"/> are missing. Fit looks for a calendar spacing (seconds to weeks, months,
        /// years, business days; a quarter of a step counts as jitter) in the first 100,000 rows; if there is none, only
        /// <see cref="TimeGapHandling.Ignore"/> is possible. Default: <see cref="TimeGapHandling.Ignore"/>, with a note in the log.
        /// </summary>
        public TimeGapHandling TimeGaps { get; set; } = TimeGapHandling.Ignore;

        /// <summary>The spacing that was found in the data that was fitted.</summary>
        [JsonInclude]
        internal SeriesSpacing? Spacing { get; set; }

        /// <summary>The label's type in the data that was fitted: data to be predicted need not have one.</summary>
        [JsonInclude]
        internal ColumnTypeDescription? LabelType { get; set; }

        internal Options Copy() => (Options)MemberwiseClone();

        /// <exception cref="ArgumentException">A name is missing, or an option is out of its range.</exception>
        internal void Validate()
        {
            ShapingOptions.RequireName(IdColumnName, nameof(IdColumnName));
            ShapingOptions.RequireName(OutputColumnName, nameof(OutputColumnName));
            ShapingOptions.RequireNames(FeatureColumnNames, nameof(FeatureColumnNames));
            SeriesLayout.Validate(IdColumnName, OrderColumnName, SortRows, InterleavedIds, Spacing);
            ShapingOptions.RequireDefined(Label, nameof(Label));
            ShapingOptions.RequireDefined(TimeGaps, nameof(TimeGaps));
            ShapingOptions.RequireDefined(MissingValues, nameof(MissingValues));
            ShapingOptions.RequireDifferent([IdColumnName, OutputColumnName, LabelColumnName, .. KeepColumnNames]);
        }
    }
}
