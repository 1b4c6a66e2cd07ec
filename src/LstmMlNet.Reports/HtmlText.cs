using System.Globalization;
using System.Net;
using System.Text;

namespace LstmMlNet.Reports;

/// <summary>Pieces of HTML.</summary>
internal static class HtmlText
{
    public static string Encode(string text) => WebUtility.HtmlEncode(text);

    public static Html Paragraph(string text) => new($"<p>{Encode(text)}</p>");

    public static Html Heading(string text) => new($"<h3>{Encode(text)}</h3>");

    /// <summary>A number of three digits; per cent with a space before the sign, as everywhere in the report.</summary>
    public static string Number(double value, string format = "G3") => value.ToString(format, CultureInfo.InvariantCulture);

    /// <summary>A number in readable form: no power of ten between a thousandth and a million.</summary>
    public static string Plain(double value) => value switch
    {
        0 => "0",
        _ when Math.Abs(value) is >= 1e-3 and < 1e6 =>
            value.ToString(Math.Abs(value) >= 1000 ? "N0" : Math.Abs(value) >= 100 ? "F0" : "G3", CultureInfo.InvariantCulture),
        _ => value.ToString("0.0e+0", CultureInfo.InvariantCulture),
    };

    /// <summary>A share in whole per cent; never 0 or 100 unless it is exactly that.</summary>
    public static string Share(double value) =>
        value is > 0 and < 0.01 ? "under 1 %" : value is > 0.99 and < 1 ? "over 99 %" : value.ToString("P0", CultureInfo.InvariantCulture);

    /// <summary>A table; the first column heads its row, all others are numbers, except for a last one of text, which wraps.</summary>
    public static Html Table(string caption, IReadOnlyList<string> head, IEnumerable<IReadOnlyList<string>> rows, bool endsInText = false)
    {
        string Class(int column) => endsInText && column == head.Count - 1 ? " class=\"text\"" : "";
        var text = new StringBuilder();
        text.Append($"<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
            + $"aria-label=\"{Encode(caption)}\"><table><caption>{Encode(caption)}</caption><thead><tr>");
        for (int column = 0; column < head.Count; column++)
            text.Append($"<th scope=\"col\"{Class(column)}>{Encode(head[column])}</th>");
        text.Append("</tr></thead><tbody>");
        foreach (IReadOnlyList<string> row in rows)
        {
            bool isNumber = row[0].Length > 0 && char.IsAsciiDigit(row[0][0]);
            text.Append($"<tr><th scope=\"row\"{(isNumber ? " class=\"number\"" : "")}>{Encode(row[0])}</th>");
            for (int column = 1; column < row.Count; column++)
                text.Append($"<td{Class(column)}>{Encode(row[column])}</td>");
            text.Append("</tr>");
        }

        return new Html(text.Append("</tbody></table></div>").ToString());
    }
}
