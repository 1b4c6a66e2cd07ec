using LstmMlNet.Tables.Database;
using LstmMlNet.Tables.Survey;

namespace LstmMlNet.Tables;

/// <summary>The survey of a table: its columns, determined from all rows, and notes. The table was read once for it.</summary>
public sealed class TableSurvey
{
    internal TableSurvey(TableLayout layout, IReadOnlyList<SurveyedColumn> columns, long rows, IReadOnlyList<string> notes)
    {
        Layout = layout;
        Columns = columns;
        Rows = rows;
        Notes = notes;
    }

    /// <summary>The columns that have a name.</summary>
    public IReadOnlyList<SurveyedColumn> Columns { get; }

    /// <summary>The number of rows, not counting the header and blank lines.</summary>
    public long Rows { get; }

    /// <summary>What was left out, and what was ambiguous, one sentence each.</summary>
    public IReadOnlyList<string> Notes { get; }

    /// <summary>The cell separator; null for a query.</summary>
    public char? Separator => Layout.Format?.Separator;

    /// <summary>Whether the first line contains the column names.</summary>
    public bool HasHeader => Layout.HasHeader;

    internal TableLayout Layout { get; }

    /// <summary>The same survey of the same rows in another order.</summary>
    internal TableSurvey On(QuerySource query) => new(Layout with { Query = query }, Columns, Rows, Notes);
}
