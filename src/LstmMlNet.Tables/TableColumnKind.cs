namespace LstmMlNet.Tables;

/// <summary>The kind of values in a column of a table, determined from all rows.</summary>
public enum TableColumnKind
{
    /// <summary>Numbers.</summary>
    Number = 0,

    /// <summary>Booleans: true and false, yes and no, on and off, whatever their case.</summary>
    Boolean = 1,

    /// <summary>Dates, times, or both.</summary>
    Timestamp = 2,

    /// <summary>Anything else.</summary>
    Text = 3,

    /// <summary>No values: every cell is missing.</summary>
    Empty = 4,
}
