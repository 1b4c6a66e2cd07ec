using LstmMlNet.Tables.Cells;

namespace LstmMlNet.Tables;

/// <summary>The survey of a column, over all rows of the table.</summary>
public sealed record SurveyedColumn
{
    internal SurveyedColumn(string name, int index)
    {
        Name = name;
        Index = index;
    }

    /// <summary>The name; <c>column1</c> and so on for a file without a header.</summary>
    public string Name { get; }

    /// <summary>The index in the table, from 0.</summary>
    public int Index { get; }

    /// <summary>The kind of values.</summary>
    public TableColumnKind Kind { get; internal init; }

    /// <summary>The number of cells with a value.</summary>
    public long Values { get; internal init; }

    /// <summary>The number of cells without a value: empty, or with a word that stands for a missing value.</summary>
    public long Missing { get; internal init; }

    /// <summary>The position of the first of them (<c>line 7</c>); null if there are none.</summary>
    public string? FirstMissing { get; internal init; }

    /// <summary>The number of empty cells; in a text column, only these are missing.</summary>
    public long Blank { get; internal init; }

    /// <summary>The position of the first of them; null if there are none.</summary>
    public string? FirstBlank { get; internal init; }

    /// <summary>The number of cells that are not of the column's kind; 0 for text.</summary>
    public long Unreadable { get; internal init; }

    /// <summary>The first cells that are not numbers (dates, Booleans), with their positions: <c>line 7: 'abc'</c>.</summary>
    public IReadOnlyList<string> Examples { get; internal init; } = [];

    /// <summary>The share of cells with a value that are numbers.</summary>
    public double ShareOfNumbers { get; internal init; }

    /// <summary>
    /// Whether converting to <see cref="float"/> maps different numbers to the same one: load the column as <see cref="double"/>.
    /// </summary>
    public bool NeedsDouble { get; internal init; }

    /// <summary>Whether its numbers can also be read as dates: 20240131.</summary>
    public bool AreDates { get; internal init; }

    /// <summary>Whether day and month of its dates are ambiguous: they then cannot be loaded without a format.</summary>
    public bool IsDayOrMonth { get; internal init; }

    /// <summary>The first date whose day and month may be each other, with its place.</summary>
    internal string? FirstDayOrMonth { get; init; }

    internal char DecimalSign { get; init; } = '.';

    /// <summary>Whether its numbers have decimal commas, by numbers that can be read no other way.</summary>
    internal bool HasCommas { get; init; }

    internal DateOrder DateOrder { get; init; }

    /// <summary>A cell that means one number with a decimal point and another with a decimal comma, where nothing else decided.</summary>
    internal string? Undecided { get; init; }
}
