using LstmMlNet.Tables.Database;
using LstmMlNet.Tables.Survey;

namespace LstmMlNet.Tables;

/// <summary>What all rows of a table say: its columns, and what is worth a note. The table was read once for it.</summary>
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

    /// <summary>Rows, without header and blank lines.</summary>
    public long Rows { get; }

    /// <summary>What was left out or had to be decided, each in a sentence.</summary>
    public IReadOnlyList<string> Notes { get; }

    /// <summary>What divides cells; null of a query.</summary>
    public char? Separator => Layout.Format?.Separator;

    /// <summary>Whether the first line names the columns.</summary>
    public bool HasHeader => Layout.HasHeader;

    internal TableLayout Layout { get; }

    /// <summary>The same survey of the same rows in another order.</summary>
    internal TableSurvey On(QuerySource query) => new(Layout with { Query = query }, Columns, Rows, Notes);
}
