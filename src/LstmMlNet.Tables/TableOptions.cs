namespace LstmMlNet.Tables;

/// <summary>How to read a table. What is not specified is detected from all rows.</summary>
public sealed class TableOptions
{
    /// <summary>
    /// The minimum share of a column's known cells that must be numbers (dates, Booleans) for the column to have that kind: 0.9.
    /// </summary>
    public const double ShareOfKind = 0.9;

    /// <summary>The columns to load. Default: null, all that have a name and values, with numbers as <see cref="float"/>.</summary>
    public IReadOnlyList<TableColumn>? Columns { get; init; }

    /// <summary>The cell separator. Default: null, detected: comma, semicolon, tab or vertical bar.</summary>
    public char? Separator { get; init; }

    /// <summary>
    /// Whether the first line contains the column names. Default: null, detected; without a header, columns are called <c>column1</c>,
    /// <c>column2</c>, …
    /// </summary>
    public bool? HasHeader { get; init; }

    /// <summary>The decimal sign, a point or a comma. Default: null, detected for each column.</summary>
    public char? DecimalSign { get; init; }

    /// <summary>
    /// The date format, as a .NET format string (<c>dd/MM/yyyy HH:mm</c>). Default: null, detected for each column. Needed only if day and
    /// month are ambiguous.
    /// </summary>
    public string? DateFormat { get; init; }

    /// <summary>
    /// Additional words for a missing value, besides the usual ones (an empty cell, NA, N/A, null, NaN, -, ?, #N/A, inf, …). Default: none.
    /// </summary>
    public IReadOnlyList<string> MissingWords { get; init; } = [];

    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    internal void Validate()
    {
        if (Separator is '"' or '\n' or '\r' or '.')
            throw new ArgumentException("The separator cannot be a quote, a line end or a point.");
        if (DecimalSign is not (null or '.' or ','))
            throw new ArgumentException($"The decimal sign is '{DecimalSign}': it must be a point or a comma.");
        if (Columns is { Count: 0 })
            throw new ArgumentException("No columns are to be loaded: name at least one, or leave Columns null for all.");
        if (Columns?.GroupBy(column => column.Name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new ArgumentException($"Column '{twice.Key}' is to be loaded twice.");
    }
}
