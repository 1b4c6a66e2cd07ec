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
/// Makes sequences of a long table with one row a time step: rows that share an id become one row, their feature columns one
/// vector <c>[steps, features]</c>. Reads the rows once, holding one sequence at a time.
/// </summary>
/// <remarks>
/// Made by <c>mlContext.Transforms.RowsToSequences(…)</c>. There is nothing to fit. The result has other rows than the input:
/// a pipeline that begins with it scores whole views, and its later steps single sequences (<c>PredictionEngine</c>).
/// </remarks>
public sealed class RowsToSequencesEstimator : IEstimator<RowsToSequencesTransformer>
{
    private readonly IHostEnvironment _environment;
    private readonly Options _options;

    /// <param name="env">The environment, an <see cref="MLContext"/>.</param>
    /// <param name="options">Columns and handling; copied.</param>
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

    /// <summary>Makes the transformer; reads the order column of the first rows, where there is one, to find their spacing.</summary>
    /// <param name="input">Rows of the table.</param>
    /// <exception cref="ArgumentException">A column is missing or of a wrong type.</exception>
    /// <exception cref="InvalidOperationException">
    /// Rows step back, an id comes back, or they have no regular spacing where gaps are not to be ignored; or numbers are so
    /// large that rounding to Single would lose most of their changes.
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

    /// <summary>The columns that the transformer will give for data of this shape.</summary>
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

    /// <summary>Columns and handling of a <see cref="RowsToSequencesEstimator"/>.</summary>
    public sealed class Options
    {
        /// <summary>Rows with the same value here are one sequence: a text, a number, a key. Default: <c>Id</c>.</summary>
        public string IdColumnName { get; set; } = "Id";

        /// <summary>
        /// Rows of a sequence must rise in this: a number, or a time. Default: null, they are in their order as they come.
        /// </summary>
        public string? OrderColumnName { get; set; }

        /// <summary>
        /// A step's features, in this order: numbers of any kind, Booleans, vectors of <see cref="float"/> of known size.
        /// </summary>
        public IReadOnlyList<string> FeatureColumnNames { get; set; } = [];

        /// <summary>The label. Default: null, none.</summary>
        public string? LabelColumnName { get; set; }

        /// <summary>How the rows' labels become the sequence's. Default: <see cref="SequenceLabel.Constant"/>.</summary>
        public SequenceLabel Label { get; set; } = SequenceLabel.Constant;

        /// <summary>Columns of which each sequence keeps its first row's value, first in its order. Default: none.</summary>
        public IReadOnlyList<string> KeepColumnNames { get; set; } = [];

        /// <summary>Output column: a vector of variable size, <c>[steps, features]</c>. Default: <c>Features</c>.</summary>
        public string OutputColumnName { get; set; } = "Features";

        /// <summary>What is done where a feature is missing (NaN). Default: an error.</summary>
        public MissingValueHandling MissingValues { get; set; } = MissingValueHandling.Error;

        /// <summary>
        /// Rows of several sequences may alternate. All are held in memory then; sequences come in the order of their first rows.
        /// Default: off, an id that comes back is an error.
        /// </summary>
        public bool InterleavedIds { get; set; }

        /// <summary>
        /// Put each sequence's rows in the order of <see cref="OrderColumnName"/>. Default: off, a row that steps back is an
        /// error.
        /// </summary>
        public bool SortRows { get; set; }

        /// <summary>
        /// What is done where steps of <see cref="OrderColumnName"/> are missing. Fit finds the spacing as a calendar has it
        /// (seconds to weeks, months, years, business days; a quarter of a step is jitter) in the first 100,000 rows; without
        /// one, only <see cref="TimeGapHandling.Ignore"/> will do. Default: <see cref="TimeGapHandling.Ignore"/>, with a note
        /// in the log.
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
