using System.Globalization;
using System.Text;

namespace LstmMlNet.Cli.Generation;

/// <summary>Names and values as C# writes them: nothing of a text that comes from data is ever more than a name or a literal.</summary>
internal static class CodeNames
{
    // With what is appended to it, a file's name stays within the 255 bytes that file systems take.
    private const int MaxLength = 60;

    /// <summary>A name from any text: <c>sensor-activity</c> becomes <c>SensorActivity</c>.</summary>
    public static string Identifier(string text)
    {
        var name = new StringBuilder();
        bool upper = true;
        foreach (char c in text)
        {
            bool isMark = char.GetUnicodeCategory(c) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;
            if (!char.IsLetterOrDigit(c) && !(isMark && name.Length > 0))
            {
                upper = true;
                continue;
            }

            name.Append(upper ? char.ToUpperInvariant(c) : c);
            upper = false;
            if (name.Length == MaxLength)
                break;
        }

        return name.Length == 0 ? "SequenceModel" : char.IsDigit(name[0]) ? "Model" + name : name.ToString();
    }

    /// <summary>A class's name from any text: one that nothing in the generated code is called by already.</summary>
    public static string ClassName(string text)
    {
        string name = Identifier(text);
        while (ReservedNames.Contains(name))
            name += "Model";
        return name;
    }

    /// <summary>A text as a C# literal: letters, digits and plain punctuation as they are, everything else by its number.</summary>
    public static string Literal(string text)
    {
        var literal = new StringBuilder("\"");
        foreach (char c in text)
            literal.Append(PlainText.IsPlain(c) && c is not ('"' or '\\') ? c.ToString() : Escape(c));
        return literal.Append('"').ToString();
    }

    public static string Literal(char c) =>
        c == '\t' ? @"'\t'" : PlainText.IsPlain(c) && c is not ('\'' or '\\') ? $"'{c}'" : $"'{Escape(c)}'";

    public static string Literal(float value) => value.ToString("R", CultureInfo.InvariantCulture) + "f";

    private static string Escape(char c) => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:X4}");
}
