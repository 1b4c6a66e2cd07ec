using LstmMlNet.Tables;

namespace LstmMlNet.Cli.Data;

/// <summary>A column of a table: its name, position and content.</summary>
internal sealed record SourceColumn(string Name, int Index, TableColumnKind Kind)
{
    /// <summary>What all rows say of it; null where the source says what it holds.</summary>
    public SurveyedColumn? Survey { get; init; }

    /// <summary>Whether it can be a feature: numbers, or Booleans as 1 and 0.</summary>
    public bool IsNumeric => Kind is TableColumnKind.Number or TableColumnKind.Boolean;

    /// <summary>Whether rows can be in the order of it as dates or times.</summary>
    public bool IsTimestamp => Kind == TableColumnKind.Timestamp || Survey?.AreDates == true;
}
