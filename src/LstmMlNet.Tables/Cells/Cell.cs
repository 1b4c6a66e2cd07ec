namespace LstmMlNet.Tables.Cells;

/// <summary>What a row's reader knows of a cell before it is asked what it holds.</summary>
internal enum CellKind
{
    /// <summary>Nothing: a database's NULL.</summary>
    Missing,

    /// <summary>Text that may be anything: a file's cells, and texts of a database.</summary>
    Text,

    /// <summary>A number of a database.</summary>
    Number,

    /// <summary>A Boolean of a database.</summary>
    Boolean,

    /// <summary>A date and time of a database.</summary>
    Timestamp,

    /// <summary>A value of a type that is none of these.</summary>
    Other,
}

/// <summary>One cell, valid until the next row is read.</summary>
internal readonly ref struct Cell
{
    private Cell(CellKind kind, ReadOnlySpan<char> text, double number, DateTime time)
    {
        Kind = kind;
        Text = text;
        Number = number;
        Time = time;
    }

    public CellKind Kind { get; }

    /// <summary>The text, or the value as text.</summary>
    public ReadOnlySpan<char> Text { get; }

    /// <summary>The number; 1 or 0 of a Boolean.</summary>
    public double Number { get; }

    public DateTime Time { get; }

    public static Cell Missing => default;

    public static Cell OfText(ReadOnlySpan<char> text) => new(CellKind.Text, text, 0, default);

    public static Cell OfNumber(double number, ReadOnlySpan<char> text) => new(CellKind.Number, text, number, default);

    public static Cell OfBoolean(bool value) => new(CellKind.Boolean, value ? "true" : "false", value ? 1 : 0, default);

    public static Cell OfTime(DateTime time, ReadOnlySpan<char> text) => new(CellKind.Timestamp, text, 0, time);

    public static Cell OfOther(ReadOnlySpan<char> text) => new(CellKind.Other, text, 0, default);
}
