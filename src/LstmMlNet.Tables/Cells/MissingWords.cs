namespace LstmMlNet.Tables.Cells;

/// <summary>Words that stand for a missing value among numbers, dates and Booleans. In a column of texts they are texts.</summary>
internal sealed class MissingWords
{
    private static readonly string[] s_usual =
    [
        "?", "-", "--", "na", "n/a", "<na>", "#n/a", "#n/a n/a", "#na", "nan", "-nan", "null", "none", "nil", "\\n",
        "inf", "-inf", "+inf", "infinity",
        "-infinity", "+infinity", "\u221e", "-\u221e", "1.#ind", "-1.#ind", "1.#qnan", "-1.#qnan", "1.#inf", "-1.#inf",
        "#null!", "#div/0!", "#value!", "#num!", "#ref!", "#name?",
    ];

    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _words;
    private readonly int _longest;

    public MissingWords(IEnumerable<string> more)
    {
        var words = new HashSet<string>(s_usual, StringComparer.OrdinalIgnoreCase);
        words.UnionWith(more.Select(word => word.Trim()));
        _longest = words.Max(word => word.Length);
        _words = words.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    public bool Contains(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty)
            return true;
        if (text.Length > _longest)
            return false;

        // Most cells are numbers, and begin with a digit: looking them up would take longer than reading them.
        return (!char.IsAsciiDigit(text[0]) || !char.IsAsciiDigit(text[^1])) && _words.Contains(text);
    }
}
