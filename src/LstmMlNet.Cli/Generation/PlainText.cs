using System.Text;

namespace LstmMlNet.Cli.Generation;

/// <summary>Texts that come from data, for places that are read by people: always one line, and never more than text.</summary>
internal static class PlainText
{
    private const char Replacement = '\uFFFD';
    private const string MarkdownPunctuation = "\\`*_[]<>#|&~!$";

    /// <summary>Whether a character is a letter, a digit, a space or ASCII punctuation: no control, format or line-breaking one.</summary>
    public static bool IsPlain(char c) => c is >= ' ' and <= '~' || (c > '~' && char.IsLetterOrDigit(c));

    /// <summary>A text in a comment that goes to the end of its line.</summary>
    public static string Line(string text) => string.Create(text.Length, text, static (line, source) =>
    {
        for (int i = 0; i < line.Length; i++)
            line[i] = IsPlain(source[i]) ? source[i] : Replacement;
    });

    /// <summary>A text in a documentation comment.</summary>
    public static string Xml(string text) => Line(text).Replace("&", "&amp;", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal)
        .Replace(">", "&gt;", StringComparison.Ordinal);

    /// <summary>A text in a paragraph of Markdown.</summary>
    public static string Markdown(string text)
    {
        var escaped = new StringBuilder();
        foreach (char c in Line(text))
        {
            if (MarkdownPunctuation.Contains(c, StringComparison.Ordinal))
                escaped.Append('\\');
            escaped.Append(c);
        }

        return escaped.ToString();
    }
}
