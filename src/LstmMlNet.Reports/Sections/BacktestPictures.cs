using System.Globalization;
using LstmMlNet.Reports.Plots;
using OxyPlot;

namespace LstmMlNet.Reports.Sections;

/// <summary>Series of a backtest: actual values, forecasts from each origin with their intervals, and the best simple forecast.</summary>
internal static class BacktestPictures
{
    private const int MostSeries = 6;

    // The length of history before the first origin, in horizons.
    private const int HistoryShare = 2;

    /// <exception cref="ArgumentException">There is no such series.</exception>
    public static Section Create(ForecastBacktest backtest, IReadOnlyList<string>? wanted)
    {
        SeriesAccuracy[] drawn = wanted is null
            ? Spread(backtest)
            :
            [
                .. wanted.Select(id => backtest.BySeries.FirstOrDefault(series => series.Series == id)
                    ?? throw new ArgumentException($"The backtest has no series '{id}'.", nameof(wanted))),
            ];
        string best = backtest.Overall.BestBaseline.Method;
        int better = backtest.BySeries.Count(series => series.Accuracy.Model.MeanAbsoluteError
            < series.Accuracy.Methods.Single(method => method.Method == best).MeanAbsoluteError);
        string shown = string.Create(CultureInfo.InvariantCulture, $"{drawn.Length:N0} of {backtest.BySeries.Count:N0} series are drawn")
            + (wanted is null && drawn.Length < backtest.BySeries.Count ? ", from the best forecast to the worst." : ".");
        return new Section(
            "series",
            "Series",
            better == backtest.BySeries.Count ? Tone.Good : better > 0 ? Tone.Mixed : Tone.Bad,
            string.Create(
                CultureInfo.InvariantCulture,
                $"The model is better than {BacktestSections.NameOf(backtest.Overall.BestBaseline)} on {better:N0} "
                + $"of {backtest.BySeries.Count:N0} series. {shown}"),
            [.. drawn.Select((series, i) => Draw(backtest, series, i))],
            []);
    }

    private static SeriesAccuracy[] Spread(ForecastBacktest backtest)
    {
        SeriesAccuracy[] ranked =
        [
            .. backtest.BySeries.OrderBy(series => double.IsNaN(series.Accuracy.Model.MeanAbsoluteScaledError)
                ? double.PositiveInfinity
                : series.Accuracy.Model.MeanAbsoluteScaledError),
        ];
        int count = Math.Min(MostSeries, ranked.Length);
        return [.. Enumerable.Range(0, count).Select(i => ranked[count == 1 ? 0 : i * (ranked.Length - 1) / (count - 1)])];
    }

    private static Figure Draw(ForecastBacktest backtest, SeriesAccuracy series, int place)
    {
        BacktestRow[] rows = [.. backtest.Rows.Where(row => row.Series == series.Series)];
        IReadOnlyList<double> values = backtest.ValuesOf(series.Series);
        ForecastAccuracy best = series.Accuracy.BestBaseline;
        Func<BacktestRow, double> simple = best.Method switch
        {
            "last value" => row => row.LastValue,
            "seasonal naive" => row => row.SeasonalNaive,
            "drift" => row => row.Drift,
            _ => row => row.Theta,
        };
        int first = rows.Min(row => row.Index);
        int from = Math.Max(0, first - (HistoryShare * (values.Count - first)));
        var chart = new Chart("row of the series", ("value", 1));
        bool isFirst = true;
        foreach (IGrouping<int, BacktestRow> origin in rows.GroupBy(row => row.Origin))
        {
            double[] x = [.. origin.Select(row => (double)row.Index)];
            if (backtest.ConfidenceLevel is { } level)
                chart.Band(
                    x,
                    [.. origin.Select(row => row.LowerBound)],
                    [.. origin.Select(row => row.UpperBound)],
                    0,
                    isFirst ? string.Create(CultureInfo.InvariantCulture, $"{level:P0} interval") : "");
            chart.Line(x, [.. origin.Select(simple)], 1, isFirst ? best.Method : "", LineStyle.Dash, 1.5);
            chart.Line(x, [.. origin.Select(row => row.Predicted)], 0, isFirst ? "forecast" : "");
            isFirst = false;
        }

        int[] shown = [.. Enumerable.Range(from, values.Count - from)];
        chart.Line([.. shown.Select(t => (double)t)], [.. shown.Select(t => values[t])], 5, "actual", width: 1.5).Legend();
        string name = series.Series.Length == 0 ? "The series" : $"Series “{series.Series}”";
        string text = string.Create(CultureInfo.InvariantCulture, $"{name}: MASE {series.Accuracy.Model.MeanAbsoluteScaledError:G3}, of "
            + $"{BacktestSections.NameOf(best)} {best.MeanAbsoluteScaledError:G3}.");
        return new Figure(
            string.Create(CultureInfo.InvariantCulture, $"backtest-series-{place + 1}"),
            text,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{rows.Select(row => row.Origin).Distinct().Count()} forecasts next to the actual values. {text}"),
            chart)
        {
            Height = 320,
            BeginsAtEnd = true,
        };
    }
}
