using Microsoft.ML.Data;

namespace LstmMlNet.Cli.Data;

/// <summary>Which column is what.</summary>
/// <param name="Label">What is predicted; of a forecast, the series.</param>
/// <param name="Features">A step's features, in their order.</param>
/// <param name="Id">Rows with the same value are one sequence; null where every row is one, or all are one series.</param>
/// <param name="Order">Rows of a sequence rise in it; null where they come in order.</param>
/// <param name="LabelIsText">Whether the label is a class's name rather than a number.</param>
internal sealed record DataRoles(
    SourceColumn Label,
    IReadOnlyList<SourceColumn> Features,
    SourceColumn? Id,
    SourceColumn? Order,
    bool LabelIsText)
{
    /// <summary>Names that are shown at most of a list of columns.</summary>
    public const int MostShown = 16;

    /// <summary>The features' names; of many, the first, the last and how many.</summary>
    public string FeatureList => Features.Count <= MostShown
        ? string.Join(", ", Features.Select(column => column.Name))
        : FormattableString.Invariant($"{Features[0].Name}, {Features[1].Name}, … {Features[^1].Name} ({Features.Count} columns)");

    /// <summary>What is done where a feature is missing.</summary>
    public MissingValueHandling Missing { get; init; }

    /// <summary>What is done where steps of the order are missing; null: of a forecast an error, of sequences a note.</summary>
    public TimeGapHandling? TimeGaps { get; init; }

    /// <summary>Whether each row is a whole sequence, its columns the steps.</summary>
    public bool IsWide { get; init; }

    /// <summary>Whether rows are whole sequences that may end before the last column, or have gaps.</summary>
    public bool VariesInLength { get; init; }

    /// <summary>Whether the time since the step before is a feature: of a <c>.ts</c> file whose times are not equally spaced.</summary>
    public bool TimesAsFeature { get; init; }

    /// <summary>Values of a step, where a row is a whole sequence.</summary>
    public int FeaturesPerStep { get; init; } = 1;

    /// <summary>Whether the label is not read: a prediction neither needs nor sees it.</summary>
    public bool IsLabelWithheld { get; init; }

    /// <summary>What stays on one side of every split: a person, a machine, a site; null where each sequence is by itself.</summary>
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
