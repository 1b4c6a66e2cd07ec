namespace LstmMlNet.Tables.Cells;

/// <summary>Booleans as people and programs write them.</summary>
internal static class BooleanText
{
    public static bool TryParse(ReadOnlySpan<char> text, out bool value)
    {
        value = Is(text, "true") || Is(text, "yes") || Is(text, "on");
        return value || Is(text, "false") || Is(text, "no") || Is(text, "off");
    }

    private static bool Is(ReadOnlySpan<char> text, string word) => text.Equals(word, StringComparison.OrdinalIgnoreCase);
}
