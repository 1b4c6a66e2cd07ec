using System.Globalization;

namespace LstmMlNet.Cli.Output;

/// <summary>
/// Texts from data for a terminal: what would move its cursor, colour it or turn its reading direction is shown, not obeyed.
/// </summary>
internal static class VisibleText
{
    private const char Replacement = '\uFFFD';
    private const char FirstPicture = '\u2400';
    private const char Delete = '\u007F';
    private const char DeletePicture = '\u2421';

    /// <summary>The text with control characters as their pictures; line breaks and tabs stay.</summary>
    public static string Of(string text) => text.Any(IsObeyed) ? string.Create(text.Length, text, static (visible, source) =>
    {
        for (int i = 0; i < visible.Length; i++)
            visible[i] = Of(source[i]);
    }) : text;

    public static char Of(char c) => !IsObeyed(c) ? c : c < ' ' ? (char)(FirstPicture + c) : c == Delete ? DeletePicture : Replacement;

    // Of the format characters, those that join letters are part of many scripts.
    private static bool IsObeyed(char c) => c is not ('\n' or '\r' or '\t' or '\u200C' or '\u200D')
        && char.GetUnicodeCategory(c) is UnicodeCategory.Control
            or UnicodeCategory.Format
            or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator;
}
