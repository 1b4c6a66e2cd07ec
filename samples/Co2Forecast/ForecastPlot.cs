using System.Globalization;
using Microsoft.ML;
using ScottPlot;

namespace Co2Forecast;

/// <summary>
/// Draws forecasts that begin where the one before ends, with their intervals, beside the observed values and the naive
/// forecast.
/// </summary>
internal static class ForecastPlot
{
    // Okabe & Ito's colors, which the color-blind can distinguish.
    private static readonly Color s_truth = Color.FromHex("#000000");
    private static readonly Color s_forecast = Color.FromHex("#0072B2");
    private static readonly Color s_naive = Color.FromHex("#D55E00");

    /// <returns>The picture's path.</returns>
    public static string Save(Series series, IDataView scored)
    {
        var mlContext = new MLContext();
        List<Row> rows = [.. mlContext.Data.CreateEnumerable<Row>(scored, reuseRowObject: false)];
        double[] years = [.. rows.Select(row => series.YearOf(row.Time))];
        double step = (years[^1] - years[0]) / (years.Length - 1);
        using var plot = new Plot();
        plot.Title($"{series.Name}: forecasts {series.Horizon} steps ahead");
        plot.XLabel(series.TimeAxis);
        plot.YLabel(series.Unit);
        plot.Axes.Bottom.TickGenerator = new ScottPlot.TickGenerators.NumericAutomatic
        {
            IntegerTicksOnly = true,
            LabelFormatter = year => year.ToString("F0", CultureInfo.InvariantCulture),
        };
        for (int start = 0; start < rows.Count; start += series.Horizon)
        {
            Row row = rows[start];
            double[] ahead = [.. Enumerable.Range(1, series.Horizon).Select(h => years[start] + (h * step))];
            bool first = start == 0;
            var band = plot.Add.FillY(ahead, Doubles(row.LowerBound), Doubles(row.UpperBound));
            band.FillColor = s_forecast.WithAlpha(0.2);
            band.LineWidth = 0;
            band.LegendText = first ? "interval (90 %)" : "";
            double[] naive = [.. Enumerable.Range(0, series.Horizon)
                .Select(h => (double)row.Features[row.Features.Length - series.Season + (h % series.Season)])];
            Line(plot, ahead, naive, s_naive, first ? "seasonal naive" : "", LinePattern.Dashed);
            Line(plot, ahead, Doubles(row.Score), s_forecast, first ? "GRU" : "", LinePattern.Solid);
        }

        Line(plot, years, [.. rows.Select(row => (double)row.Features[^1])], s_truth, "observed", LinePattern.Solid, width: 1);
        plot.Legend.Alignment = Alignment.UpperLeft;
        string path = Path.ChangeExtension(series.File, ".png");
        plot.SavePng(path, 1200, 600);
        return path;
    }

    private static double[] Doubles(float[] values) => [.. values.Select(value => (double)value)];

    private static void Line(Plot plot, double[] x, double[] y, Color color, string legend, LinePattern pattern, float width = 2)
    {
        var line = plot.Add.ScatterLine(x, y, color);
        line.LineWidth = width;
        line.LinePattern = pattern;
        line.LegendText = legend;
    }

    private sealed class Row
    {
        public double Time { get; set; }

        public float[] Features { get; set; } = [];

        public float[] Score { get; set; } = [];

        public float[] LowerBound { get; set; } = [];

        public float[] UpperBound { get; set; } = [];
    }
}
