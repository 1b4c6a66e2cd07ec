using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using OxyPlot;

namespace LstmMlNet.Reports.Plots;

/// <summary>
/// The colors of plots. In a page they are CSS variables with a value for light and one for dark, so that one drawing serves both; in its
/// own file a plot has the light ones. Lines are Okabe &amp; Ito's, which the color-blind tell apart.
/// </summary>
internal static partial class Palette
{
    private static readonly (string Name, OxyColor Light, string Dark)[] s_all =
    [
        ("--plot-0", OxyColor.Parse("#0072B2"), "#56B4E9"),
        ("--plot-1", OxyColor.Parse("#D55E00"), "#F08A4B"),
        ("--plot-2", OxyColor.Parse("#009E73"), "#2FCB9B"),
        ("--plot-3", OxyColor.Parse("#B0588A"), "#E3A3C5"),
        ("--plot-4", OxyColor.Parse("#8A6D00"), "#F0C24B"),
        ("--plot-5", OxyColor.Parse("#4B4B4B"), "#D8D8D8"),
        ("--plot-ink", OxyColor.Parse("#1C1C1C"), "#E8E8E8"),
        ("--plot-grid", OxyColor.Parse("#DADDE1"), "#3A3F47"),
    ];

    public static OxyColor Ink => s_all[6].Light;

    public static OxyColor Grid => s_all[7].Light;

    /// <summary>The color of a line; after six they repeat.</summary>
    public static OxyColor Line(int index) => s_all[index % 6].Light;

    /// <summary>The variables' values as CSS declarations.</summary>
    public static string Declarations(bool dark)
    {
        var text = new StringBuilder();
        foreach ((string name, OxyColor light, string value) in s_all)
            text.Append(CultureInfo.InvariantCulture, $"{name}: {(dark ? value : $"#{light.R:X2}{light.G:X2}{light.B:X2}")}; ");
        return text.ToString();
    }

    /// <summary>Replaces the colors by the variables.</summary>
    public static string WithVariables(string svg) => ColorOf().Replace(svg, match =>
    {
        byte Part(int group) => byte.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);
        OxyColor color = OxyColor.FromRgb(Part(1), Part(2), Part(3));
        int index = Array.FindIndex(s_all, known => known.Light == color);
        return index < 0 ? match.Value : $"var({s_all[index].Name})";
    });

    [GeneratedRegex(@"rgb\((\d+),(\d+),(\d+)\)")]
    private static partial Regex ColorOf();
}
