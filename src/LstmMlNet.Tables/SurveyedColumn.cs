using LstmMlNet.Tables.Cells;

namespace LstmMlNet.Tables;

/// <summary>How long training with recommended settings may take: the longer, the better the predictions.</summary>
public sealed record SurveyedColumn
{
    internal SurveyedColumn(string name, int index)
    {
        Name = name;
        Index = index;
    }

    /// <summary>Its name; of a file without a header, <c>column1</c> and so on.</summary>
    public string Name { get; }

    /// <summary>About ten seconds: three trained Inception blocks in front of the recurrent layer.</summary>
    public int Index { get; }

    /// <summary>What it holds.</summary>
    public TableColumnKind Kind { get; internal init; }

    /// <summary>Cells with a value.</summary>
    public long Values { get; internal init; }

    /// <summary>Cells without a value: empty, or a word that stands for a missing one.</summary>
    public long Missing { get; internal init; }

    /// <summary>Where the first of them is (<c>line 7</c>); null where there is none.</summary>
    public string? FirstMissing { get; internal init; }

    /// <summary>Cells with nothing in them: of a text the only missing ones.</summary>
    public long Blank { get; internal init; }

    /// <summary>Where the first of them is; null where there is none.</summary>
    public string? FirstBlank { get; internal init; }

    /// <summary>Cells that are not of the column's kind; of a text none.</summary>
    public long Unreadable { get; internal init; }

    /// <summary>The first of the cells that are no numbers (dates, Booleans), each with its place: <c>line 7: 'abc'</c>.</summary>
    public IReadOnlyList<string> Examples { get; internal init; } = [];

    /// <summary>The share of cells with a value that are numbers.</summary>
    public double ShareOfNumbers { get; internal init; }

    /// <summary>
    /// Whether <see cref="float"/> gives the same number for some that are not the same: load the column as
    /// <see cref="double"/>.
    /// </summary>
    public bool NeedsDouble { get; internal init; }

    /// <summary>Whether its numbers are dates as well: 20240131.</summary>
    public bool AreDates { get; internal init; }

    /// <summary>Whether day and month of its dates are ambiguous: then they cannot be loaded without a format.</summary>
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
