namespace LstmMlNet.Cli.Data;

/// <summary>Which column is what.</summary>
/// <param name="Label">What is to be told; of a forecast, the series.</param>
/// <param name="Features">A step's features, in their order.</param>
/// <param name="Id">Rows with the same value are one sequence; null where every row is one, or all are one series.</param>
/// <param name="Order">Rows of a sequence rise in it; null where they come in order.</param>
/// <param name="LabelIsText">Whether the label is a class's name rather than a number.</param>
internal sealed record DataRoles(SourceColumn Label, IReadOnlyList<SourceColumn> Features, SourceColumn? Id, SourceColumn? Order, bool LabelIsText)
{
    /// <summary>All columns that are read.</summary>
    public IEnumerable<SourceColumn> Used => Features.Concat(new[] { Label, Id, Order }.OfType<SourceColumn>()).DistinctBy(column => column.Index);

    /// <summary>Whether the order is a moment rather than a number.</summary>
    public bool OrderIsMoment => Order?.Kind == ColumnKind.Text;

    /// <summary>Whether a column is read as text.</summary>
    public bool IsText(SourceColumn column) => column == Id || (column == Label && LabelIsText);
}
