using System.Globalization;
using LstmMlNet.Tables.Cells;
using LstmMlNet.Tables.Database;
using LstmMlNet.Tables.Delimited;

namespace LstmMlNet.Tables.Survey;

/// <summary>Where a table's rows are, and the names of its columns: what a second reading needs to know.</summary>
internal sealed record TableLayout
{
    /// <summary>The table as messages name it.</summary>
    public required string Name { get; init; }

    public DelimitedFormat? Format { get; init; }

    public QuerySource? Query { get; init; }

    public bool HasHeader { get; init; } = true;

    /// <summary>The columns by their place; a name may be empty.</summary>
    public required IReadOnlyList<string> Names { get; init; }

    /// <summary>Opens the table after its header.</summary>
    public TableRows Open()
    {
        RowReader reader = Format is { } file ? file.Open() : Query!.Open();
        if (Format is not null && HasHeader)
            reader.Read();
        return new TableRows(this, reader);
    }

    /// <summary>Names for a file without a header.</summary>
    public static string[] Numbered(int count) =>
        [.. Enumerable.Range(1, count).Select(i => string.Create(CultureInfo.InvariantCulture, $"column{i}"))];
}
