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

    public static string Number(double value, string format = "G3") => value.ToString(format, CultureInfo.InvariantCulture);

    /// <summary>A table; the first column heads its row, all others are numbers.</summary>
    public static Html Table(string caption, IReadOnlyList<string> head, IEnumerable<IReadOnlyList<string>> rows)
    {
        var text = new StringBuilder();
        text.Append($"<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{Encode(caption)}\"><table><caption>{Encode(caption)}</caption><thead><tr>");
        foreach (string cell in head)
            text.Append($"<th scope=\"col\">{Encode(cell)}</th>");
        text.Append("</tr></thead><tbody>");
        foreach (IReadOnlyList<string> row in rows)
        {
            text.Append($"<tr><th scope=\"row\">{Encode(row[0])}</th>");
            foreach (string cell in row.Skip(1))
                text.Append($"<td>{Encode(cell)}</td>");
            text.Append("</tr>");
        }

        return new Html(text.Append("</tbody></table></div>").ToString());
    }
}
