using System.Globalization;
using LstmMlNet.Tables.Cells;

namespace LstmMlNet.Tables.Survey;

/// <summary>The rows of a table, each with a cell for every column; rows of separators alone are skipped.</summary>
internal sealed class TableRows(TableLayout layout, RowReader reader) : IDisposable
{
    private readonly int _count = layout.Names.Count;

    /// <summary>Rows of separators alone that others followed.</summary>
    public int EmptyRows { get; private set; }

    public string? FirstEmptyRow { get; private set; }

    public string Where => reader.Where;

    /// <summary>A cell by its column's place.</summary>
    public Cell this[int index] => index < reader.CellCount ? reader[index] : Cell.Missing;

    /// <exception cref="InvalidDataException">The row has more or fewer cells than there are columns.</exception>
    public bool Read()
    {
        (int empty, string? first) = (0, null);
        while (reader.Read())
        {
            if (IsEmpty())
            {
                first ??= reader.Where;
                empty++;
                continue;
            }

            FirstEmptyRow ??= first;
            EmptyRows += empty;
            CheckCount();
            return true;
        }

        return false;
    }

    public void Dispose() => reader.Dispose();

    private bool IsEmpty()
    {
        // A database's row of NULLs is a row.
        if (layout.Format is null)
            return false;
        for (int i = 0; i < reader.CellCount; i++)
        {
            if (!reader[i].Text.IsEmpty)
                return false;
        }

        return true;
    }

    private void CheckCount()
    {
        int cells = reader.CellCount;
        bool fits = true;

        // One separator too many or too few at the end is common: what counts is whether a value or a column is left over.
        for (int i = _count; i < cells; i++)
            fits &= reader[i].Text.IsEmpty;
        for (int i = cells; i < _count; i++)
            fits &= layout.Names[i].Length == 0;
        if (fits)
            return;
        string more = layout.Format is { Separator: var separator }
            ? $"cells are divided by {Named(separator)}, and one that contains it must stand in quotes"
            : "";
        throw new InvalidDataException(string.Create(
            CultureInfo.InvariantCulture,
            $"{layout.Name}, {reader.Where} has {cells} "
            + $"cells; {(layout.HasHeader ? "the header names" : "the first line has")} {_count} ({more})."));
    }

    private static string Named(char separator) => separator switch
    {
        '\t' => "tabs",
        ',' => "commas",
        ';' => "semicolons",
        ' ' => "spaces",
        _ => $"'{separator}'",
    };
}
