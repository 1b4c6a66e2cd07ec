namespace LstmMlNet.Tables.Survey;

/// <summary>The first few cells of some sort, each with its place.</summary>
internal sealed class FirstCells
{
    private const int Most = 3;
    private const int Longest = 40;
    private readonly List<string> _cells = [];

    public IReadOnlyList<string> Cells => _cells;

    public void Add(ReadOnlySpan<char> text, TableRows rows)
    {
        if (_cells.Count < Most)
            _cells.Add($"{rows.Where}: '{Shorten(text)}'");
    }

    /// <summary>A text as messages quote it: short, and on one line.</summary>
    public static string Shorten(ReadOnlySpan<char> text)
    {
        string shown = text.Length <= Longest ? text.ToString() : string.Concat(text[..Longest], "\u2026");
        return string.Concat(shown.Select(c => char.IsControl(c) ? ' ' : c));
    }
}
