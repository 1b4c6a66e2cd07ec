using System.Globalization;
using LstmMlNet.Reports.Measures;
using LstmMlNet.Reports.Plots;
using OxyPlot;

namespace LstmMlNet.Reports.Sections;

/// <summary>How good forecasts of a table are, and what they look like.</summary>
internal static class TableForecastSection
{
    /// <summary>The errors compared with those of simple forecasts, in total and by step ahead.</summary>
    public static Section Errors(string target, ForecastingMetrics metrics, IReadOnlyList<BacktestedForecast> rows)
    {
        (string Name, double Error)[] errors =
        [
            ("this model", metrics.Model.MeanAbsoluteError),
            ("last value", metrics.LastValue.MeanAbsoluteError),
            ("a season before", metrics.SeasonalNaive.MeanAbsoluteError),
            ("Theta", metrics.Theta.MeanAbsoluteError),
        ];
        (string best, double least) = errors[1..].MinBy(simple => simple.Error);
        double share = errors[0].Error / least;
        double[] steps = [.. Enumerable.Range(1, rows[0].Score.Length).Select(step => (double)step)];
        Chart chart = new Chart("steps ahead", ("mean absolute error", 1))
            .Line(steps, ByStep(rows, ofSeason: true), 1, "a season before", LineStyle.Dash, 1.5)
            .Line(steps, ByStep(rows, ofSeason: false), 0, "this model")
            .Legend();
        return new Section(
            $"errors-{Anchor(target)}",
            $"Errors of {target}",
            share < 0.95 ? Tone.Good : share < 1.05 ? Tone.Mixed : Tone.Bad,
            string.Create(
                CultureInfo.InvariantCulture,
                $"On rows that it was not trained on, its error is {share:P0} of the best simple forecast’s ({best}); the interval "
                + $"contained {metrics.Coverage:P0} of the values."),
            [
                HtmlText.Table(
                    "Mean absolute errors",
                    ["forecast", "error"],
                    errors.Select(error => (IReadOnlyList<string>)[error.Name, HtmlText.Number(error.Error, "G4")])),
                new Figure(
                    $"steps-{Anchor(target)}",
                    "The mean absolute error by step ahead.",
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"Mean absolute error from {ByStep(rows, false)[0]:G3} at one step ahead to {ByStep(rows, false)[^1]:G3} at "
                        + $"{steps.Length}."),
                    chart),
            ],
            []);
    }

    /// <summary>
    /// The last forecast of some series whose future is known: history, forecast, interval, the season before, actual values.
    /// </summary>
    public static Section Series(string target, IReadOnlyList<BacktestedForecast> rows, int most)
    {
        BacktestedForecast[] last = [.. rows.GroupBy(row => row.Series).Select(series => series.Last())];
        int shown = Math.Min(most, last.Length);
        Figure[] figures = [.. Enumerable.Range(0, shown).Select(i => Draw(target, last[(int)((long)i * last.Length / shown)], i))];
        return new Section(
            $"series-{Anchor(target)}",
            $"Forecasts of {target}",
            Tone.Plain,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{shown} of {last.Length} series, each forecast from the last row whose future is known."),
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
        double error = Enumerable.Range(0, horizon).Select(step => forecast.ErrorAt(step, false)).Where(double.IsFinite).Average();
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
