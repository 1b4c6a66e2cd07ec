using Microsoft.ML.Data;

namespace LstmMlNet.Cli.Data;

/// <summary>The columns' roles.</summary>
/// <param name="Label">The column to predict; for a forecast, the series.</param>
/// <param name="Features">A step's features, in their order.</param>
/// <param name="Id">Rows with the same value are one sequence; null if every row is one, or all are one series.</param>
/// <param name="Order">Sorts the rows of a sequence; null if they are in order.</param>
/// <param name="LabelIsText">Whether the label is a class's name rather than a number.</param>
internal sealed record DataRoles(
    SourceColumn Label,
    IReadOnlyList<SourceColumn> Features,
    SourceColumn? Id,
    SourceColumn? Order,
    bool LabelIsText)
{
    /// <summary>The maximum number of names shown of a list of columns.</summary>
    public const int MostShown = 16;

    /// <summary>The features' names; of many, the first, the last and how many.</summary>
    public string FeatureList => Features.Count <= MostShown
        ? string.Join(", ", Features.Select(column => column.Name))
        : FormattableString.Invariant($"{Features[0].Name}, {Features[1].Name}, … {Features[^1].Name} ({Features.Count} columns)");

    /// <summary>What to do if a feature is missing.</summary>
    public MissingValueHandling Missing { get; init; }

    /// <summary>What to do if steps of the order are missing; null: an error for forecasts, a note for sequences.</summary>
    public TimeGapHandling? TimeGaps { get; init; }

    /// <summary>Whether each row is a whole sequence, its columns the steps.</summary>
    public bool IsWide { get; init; }

    /// <summary>Whether rows are whole sequences that may end before the last column, or have gaps.</summary>
    public bool VariesInLength { get; init; }

    /// <summary>Whether the time since the step before is a feature: of a <c>.ts</c> file whose times are not equally spaced.</summary>
    public bool TimesAsFeature { get; init; }

    /// <summary>The number of values per step, if a row is a whole sequence.</summary>
    public int FeaturesPerStep { get; init; } = 1;

    /// <summary>Whether the label is not read: a prediction neither needs nor sees it.</summary>
    public bool IsLabelWithheld { get; init; }

    /// <summary>What stays on one side of every split: a person, a machine, a site; null if each sequence is independent.</summary>
    public SourceColumn? Group { get; init; }

    /// <summary>All columns that are read.</summary>
    public IEnumerable<SourceColumn> Used =>
        Features.Concat(new[] { Label, Id, Order, Group }.OfType<SourceColumn>()).DistinctBy(column => column.Index);

    /// <summary>Whether the order is a date or time rather than a number.</summary>
    public bool OrderIsTimestamp => Order?.IsTimestamp == true;

    /// <summary>Whether a column is read as text.</summary>
    public bool IsText(SourceColumn column) => column == Id || column == Group || (column == Label && LabelIsText);

    /// <summary>
    /// What a column is read as: ids and classes as text, the order as <see cref="double"/> or a timestamp, numbers as
    /// <see cref="float"/> unless that is too coarse.
    /// </summary>
    public DataKind KindOf(SourceColumn column) =>
        IsText(column) ? DataKind.String
        : column == Order ? (OrderIsTimestamp ? DataKind.DateTime : DataKind.Double)
        : NeedsDouble(column) ? DataKind.Double
        : DataKind.Single;

    /// <summary>
    /// Wide rows are joined to vectors of <see cref="float"/>; labels that are numbers, but for series, are read as such by
    /// ML.NET.
    /// </summary>
    private bool NeedsDouble(SourceColumn column) =>
        !IsWide && (column != Label || Features.Contains(column)) && column.Survey?.NeedsDouble == true;
}
