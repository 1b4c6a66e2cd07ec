using System.Text;
using ScottPlot;

namespace LstmMlNet.Reports;

/// <summary>A plot: drawn for a light and a dark page, with a text that says what it shows to who cannot see it.</summary>
/// <param name="Id">Its file's name.</param>
/// <param name="Caption">What stands under it.</param>
/// <param name="Alternative">What it shows, in words and numbers.</param>
/// <param name="Draw">Draws it.</param>
internal sealed record Figure(string Id, string Caption, string Alternative, Action<Plot, Theme> Draw) : Part
{
    public int Width { get; init; } = 760;

    public int Height { get; init; } = 400;

    /// <summary>The figure's numbers as a table, to be opened under it; null for none.</summary>
    public Html? Data { get; init; }

    public void Save(string folder)
    {
        using Plot plot = Make(Theme.Light);
        plot.SavePng(Path.Combine(folder, $"{Id}.png"), 2 * Width, 2 * Height);
        plot.SaveSvg(Path.Combine(folder, $"{Id}.svg"), Width, Height);
    }

    public string ToHtml()
    {
        string caption = HtmlText.Encode(Caption);
        string data = Data is null ? "" : $"<details><summary>The numbers</summary>{Data.Markup}</details>";
        return $"<figure id=\"{Id}\"><div class=\"plot\" tabindex=\"0\" role=\"region\" aria-label=\"Plot\"><picture><source media=\"(prefers-color-scheme: dark)\" srcset=\"{Uri(Theme.Dark)}\"><img src=\"{Uri(Theme.Light)}\" width=\"{Width}\" height=\"{Height}\" alt=\"{HtmlText.Encode(Alternative)}\"></picture></div><figcaption>{caption}</figcaption>{data}</figure>";
    }

    /// <summary>A line over the index, or over x where it is given.</summary>
    public static void Line(Plot plot, Theme theme, int colour, IReadOnlyList<double> y, string legend, LinePattern? pattern = null, IReadOnlyList<double>? x = null)
    {
        double[] across = [.. x ?? [.. Enumerable.Range(0, y.Count).Select(i => (double)i)]];
        double[] up = [.. y];
        var line = plot.Add.ScatterLine(across, up, theme.Lines[colour % theme.Lines.Count]);
        line.LineWidth = 2;
        line.LinePattern = pattern ?? LinePattern.Solid;
        line.LegendText = legend;
    }

    /// <summary>An axis of powers of ten; values are given as their logarithms.</summary>
    public static void LogarithmicLeft(Plot plot) => plot.Axes.Left.TickGenerator = new ScottPlot.TickGenerators.NumericAutomatic
    {
        IntegerTicksOnly = true,
        LabelFormatter = power => $"1e{power:F0}",
    };

    private Plot Make(Theme theme)
    {
        var plot = new Plot();
        Draw(plot, theme);
        theme.Apply(plot);
        return plot;
    }

    private string Uri(Theme theme)
    {
        using Plot plot = Make(theme);

        // A heat map's cells have edges: the browser is not to smooth them.
        string svg = plot.GetSvgXml(Width, Height).Replace("<image ", "<image style=\"image-rendering:pixelated\" ", StringComparison.Ordinal);
        return "data:image/svg+xml;base64," + Convert.ToBase64String(Encoding.UTF8.GetBytes(svg));
    }
}
