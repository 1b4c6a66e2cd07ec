using System.Globalization;

namespace LstmMlNet.Cli.Output;

/// <summary>
/// Texts from data for a terminal: control characters are made visible instead of moving the cursor, changing colors or reversing the text.
/// </summary>
internal static class VisibleText
{
    private const char Replacement = '\uFFFD';
    private const char FirstPicture = '\u2400';
    private const char Delete = '\u007F';
    private const char DeletePicture = '\u2421';

    /// <summary>The text with control characters as their pictures; line breaks and tabs stay.</summary>
    public static string Of(string text) => text.Any(IsControl) ? string.Create(text.Length, text, static (visible, source) =>
    {
        for (int i = 0; i < visible.Length; i++)
            visible[i] = Of(source[i]);
    }) : text;

    public static char Of(char c) => !IsControl(c) ? c : c < ' ' ? (char)(FirstPicture + c) : c == Delete ? DeletePicture : Replacement;

    // Zero-width joiners and non-joiners are needed by many scripts.
    private static bool IsControl(char c) => c is not ('\n' or '\r' or '\t' or '\u200C' or '\u200D')
        && char.GetUnicodeCategory(c) is UnicodeCategory.Control
            or UnicodeCategory.Format
            or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator;
}
