using ScottPlot;

namespace LstmMlNet.Reports;

/// <summary>The colours of plots on a light and on a dark page. Lines are Okabe &amp; Ito's, which the colour-blind tell apart.</summary>
internal sealed record Theme(bool IsDark, Color Background, Color Foreground, Color Grid, IReadOnlyList<Color> Lines)
{
    public static Theme Light { get; } = new(
        false,
        Color.FromHex("#FFFFFF"),
        Color.FromHex("#1B1B1B"),
        Color.FromHex("#DDDDDD"),
        [.. new[] { "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#000000", "#E69F00" }.Select(Color.FromHex)]);

    public static Theme Dark { get; } = new(
        true,
        Color.FromHex("#1B1E23"),
        Color.FromHex("#E8E8E8"),
        Color.FromHex("#3A3F47"),
        [.. new[] { "#56B4E9", "#E8834A", "#2FCB9B", "#E3A3C5", "#FFFFFF", "#F0C24B" }.Select(Color.FromHex)]);

    public void Apply(Plot plot)
    {
        plot.FigureBackground.Color = Background;
        plot.DataBackground.Color = Background;
        plot.Axes.Color(Foreground);
        plot.Grid.MajorLineColor = Grid;
        plot.Legend.BackgroundColor = Background;
        plot.Legend.FontColor = Foreground;
        plot.Legend.OutlineColor = Grid;
        plot.Legend.ShadowColor = Colors.Transparent;
        plot.Axes.Title.Label.ForeColor = Foreground;
    }
}
