using System.Globalization;
using System.Text;

namespace LstmMlNet.Cli.Generation;

/// <summary>Names and values as C# writes them.</summary>
internal static class CodeNames
{
    /// <summary>A class's name from any text: <c>sensor-activity</c> becomes <c>SensorActivity</c>.</summary>
    public static string ClassName(string text)
    {
        var name = new StringBuilder();
        bool upper = true;
        foreach (char c in text)
        {
            if (!char.IsLetterOrDigit(c))
            {
                upper = true;
                continue;
            }

            name.Append(upper ? char.ToUpperInvariant(c) : c);
            upper = false;
        }

        return name.Length == 0 ? "SequenceModel" : char.IsDigit(name[0]) ? "Model" + name : name.ToString();
    }

    /// <summary>A text as a C# literal.</summary>
    public static string Literal(string text)
    {
        var literal = new StringBuilder("\"");
        foreach (char c in text)
        {
            literal.Append(c switch
            {
                '"' => "\\\"",
                '\\' => @"\\",
                < ' ' => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:X4}"),
                _ => c.ToString(),
            });
        }

        return literal.Append('"').ToString();
    }

    public static string Literal(char c) => c == '\t' ? "'\\t'" : $"'{c}'";

    public static string Literal(float value) => value.ToString("R", CultureInfo.InvariantCulture) + "f";
}
