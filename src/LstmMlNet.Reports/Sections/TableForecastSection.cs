using System.Globalization;
using LstmMlNet.Reports.Measures;
using LstmMlNet.Reports.Plots;
using OxyPlot;

namespace LstmMlNet.Reports.Sections;

/// <summary>How good forecasts of a table are, and what they look like.</summary>
internal static class TableForecastSection
{
    /// <summary>The errors compared with those of simple forecasts, in total and by step ahead.</summary>
    /// <param name="target">The target.</param>
    /// <param name="metrics">Its metrics.</param>
    /// <param name="rows">The forecasts.</param>
    /// <param name="nominal">The share of the values that the interval is meant to contain.</param>
    public static Section Errors(string target, ForecastingMetrics metrics, IReadOnlyList<BacktestedForecast> rows, double nominal)
    {
        (string Name, double Error)[] errors =
        [
            ("this model", metrics.Model.MeanAbsoluteError),
            ("last value", metrics.LastValue.MeanAbsoluteError),
            ("a season before", metrics.SeasonalNaive.MeanAbsoluteError),
            ("Theta", metrics.Theta.MeanAbsoluteError),
        ];
        (string best, double least) = errors[1..].MinBy(simple => simple.Error);
        (Tone tone, string verdict) = metrics.Comparison switch
        {
            BaselineComparison.Better => (Tone.Good, "The forecasts are better than the best simple ones"),
            BaselineComparison.NotClearlyBetter => (Tone.Mixed, "The forecasts are not clearly better than the best simple ones"),
            _ => (Tone.Bad, "The forecasts are no better than the best simple ones"),
        };
        double[] steps = [.. Enumerable.Range(1, rows[0].Score.Length).Select(step => (double)step)];
        Chart chart = new Chart("steps ahead", ("mean absolute error", 1))
            .Line(steps, ByStep(rows, ofSeason: true), 1, "a season before", LineStyle.Dash, 1.5)
            .Line(steps, ByStep(rows, ofSeason: false), 0, "this model")
            .Legend();
        chart.Left().Minimum = 0;
        return new Section(
            $"errors-{Anchor(target)}",
            $"Errors of {target}",
            tone,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{verdict} ({best}): on rows that it was not trained on, the mean absolute error is {HtmlText.Plain(errors[0].Error)} "
                + $"against {HtmlText.Plain(least)}; the {nominal:P0} interval contained {metrics.Coverage:P0} of the values."),
            [
                new Figure(
                    $"steps-{Anchor(target)}",
                    "The mean absolute error by step ahead.",
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"Mean absolute error from {ByStep(rows, false)[0]:G3} at one step ahead to {ByStep(rows, false)[^1]:G3} at "
                        + $"{steps.Length}."),
                    chart),
            ],
            [HtmlText.Table(
                "Mean absolute errors",
                ["forecast", "error"],
                errors.Select(error => (IReadOnlyList<string>)[error.Name, HtmlText.Number(error.Error, "G4")]))])
        {
            More = "The errors of all simple forecasts",
        };
    }

    /// <summary>
    /// The last forecast of some series whose future is known: history, forecast, interval, the season before, actual values.
    /// </summary>
    public static Section Series(string target, IReadOnlyList<BacktestedForecast> rows, int most)
    {
        BacktestedForecast[] last = [.. rows.GroupBy(row => row.Series).Select(series => series.Last())];
        int shown = Math.Min(most, last.Length);
        Figure[] figures = [.. Enumerable.Range(0, shown).Select(i => Draw(target, last[(int)((long)i * last.Length / shown)], i))];
        int better = last.Count(row => row.MeanError(ofSeason: false) < row.MeanError(ofSeason: true));
        string drawn = shown == last.Length ? "" : string.Create(CultureInfo.InvariantCulture, $" {shown} of them are drawn.");
        return new Section(
            $"series-{Anchor(target)}",
            $"Forecasts of {target}",
            2 * better > last.Length ? Tone.Good : Tone.Mixed,
            last.Length == 1
                ? $"The last forecast whose future is known is {(better == 1 ? "closer" : "no closer")} to what came than the values of a "
                    + "season before."
                : string.Create(
                    CultureInfo.InvariantCulture,
                    $"For {better:N0} of {last.Length:N0} series the last forecast whose future is known is closer to what came than the "
                    + $"values of a season before.{drawn}"),
            figures,
            []);
    }

    private static Figure Draw(string target, BacktestedForecast forecast, int number)
    {
        int horizon = forecast.Score.Length;
        double[] ahead = [.. Enumerable.Range(1, horizon).Select(step => (double)step)];
        double[] past = [.. Enumerable.Range(1 - forecast.History.Length, forecast.History.Length).Select(step => (double)step)];
        Chart chart = new Chart("steps from the last known value", (target, 1))
            .Band(ahead, forecast.Lower, forecast.Upper, 0, "interval")
            .Line(ahead, forecast.SeasonBefore, 1, "a season before", LineStyle.Dash, 1.5)
            .Line(ahead, forecast.Score, 0, "forecast")
            .Line([.. past, .. ahead], [.. forecast.History, .. forecast.Actual], 5, "actual", width: 1.5)
            .Legend();
        double error = forecast.MeanError(ofSeason: false);
        string series = forecast.Series.Length > 0 ? $"Series “{forecast.Series}”" : "The series";
        return new Figure(
            string.Create(CultureInfo.InvariantCulture, $"series-{Anchor(target)}-{number}"),
            $"{series}: the history, the forecast with its interval, the values of a season before, and the actual values.",
            string.Create(CultureInfo.InvariantCulture, $"{series}, a forecast of {horizon} steps; its mean absolute error is {error:G3}."),
            chart) { BeginsAtEnd = true };
    }

    private static double[] ByStep(IReadOnlyList<BacktestedForecast> rows, bool ofSeason) =>
    [
        .. Enumerable.Range(0, rows[0].Score.Length).Select(step =>
            rows.Select(row => row.ErrorAt(step, ofSeason)).Where(double.IsFinite).DefaultIfEmpty(double.NaN).Average()),
    ];

    /// <summary>A target's name as part of an anchor: letters and digits.</summary>
    private static string Anchor(string target) => string.Concat(target.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-'));
}
