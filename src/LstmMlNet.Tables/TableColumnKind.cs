namespace LstmMlNet.Tables;

/// <summary>What a column of a table holds, by all of its rows.</summary>
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

    /// <summary>Nothing: every cell is missing.</summary>
    Empty = 4,
}
