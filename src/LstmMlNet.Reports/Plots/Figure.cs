using System.Text;
using System.Text.RegularExpressions;
using LstmMlNet.Networks;
using OxyPlot;

namespace LstmMlNet.Reports.Plots;

/// <summary>A plot with its caption and its alternative text.</summary>
/// <param name="Id">The name of its file.</param>
/// <param name="Caption">The caption.</param>
/// <param name="Alternative">What it shows, in words and numbers.</param>
/// <param name="Chart">The plot.</param>
internal sealed partial record Figure(string Id, string Caption, string Alternative, Chart Chart) : Part
{
    public int Width { get; init; } = 780;

    public int Height { get; init; } = 380;

    /// <summary>Whether its end matters most: a narrow screen then shows the end first.</summary>
    public bool BeginsAtEnd { get; init; }

    /// <summary>The figure's numbers as a table, to be opened under it; null for none.</summary>
    public Html? Data { get; init; }

    public void Save(string folder) =>
        AtomicFile.Write(Path.Combine(folder, $"{Id}.svg"), stream => stream.Write(Encoding.UTF8.GetBytes(Svg())));

    public string ToHtml()
    {
        string data = Data is null ? "" : $"<details><summary>The numbers</summary>{Data.Markup}</details>";
        return $"<figure id=\"{Id}\"><div class=\"plot{(BeginsAtEnd ? " end" : "")}\" tabindex=\"0\" role=\"region\" "
            + $"aria-label=\"Plot\">{Inline()}</div><figcaption>{HtmlText.Encode(Caption)}</figcaption>{data}</figure>";
    }

    /// <summary>The drawing as a part of a page: the page's colors and font, ids that are its own.</summary>
    private string Inline()
    {
        string svg = Palette.WithVariables(Svg());
        svg = svg[svg.IndexOf("<svg", StringComparison.Ordinal)..];
        svg = ClipPath().Replace(svg, match => $"{Id}-{match.Value}");
        svg = FontFamily().Replace(svg, "");
        string head = $"<svg viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"{HtmlText.Encode(Alternative)}\"";
        return head + svg["<svg".Length..];
    }

    private string Svg()
    {
        // A heat map's cells have edges, which the browser must not smooth.
        string svg = new SvgExporter { Width = Width, Height = Height, IsDocument = false, TextMeasurer = new TextWidths() }
            .ExportToString(Chart.Model);
        return svg.Replace("<image ", "<image style=\"image-rendering:pixelated\" ", StringComparison.Ordinal);
    }

    [GeneratedRegex(@"clipPath\d+")]
    private static partial Regex ClipPath();

    [GeneratedRegex("font-family=\"[^\"]*\" ?")]
    private static partial Regex FontFamily();
}
