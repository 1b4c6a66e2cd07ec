using OxyPlot;

namespace LstmMlNet.Reports.Plots;

/// <summary>Dashes, so that lines differ without their colors.</summary>
internal static class LineStyles
{
    private static readonly LineStyle[] s_all =
    [
        LineStyle.Solid, LineStyle.Dash, LineStyle.DashDot, LineStyle.DashDotDot, LineStyle.LongDash, LineStyle.DashDashDot,
    ];

    public static LineStyle Of(int index) => s_all[index % s_all.Length];
}
