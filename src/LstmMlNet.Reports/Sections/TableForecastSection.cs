using System.Globalization;
using LstmMlNet.Reports.Measures;
using LstmMlNet.Reports.Plots;
using OxyPlot;

namespace LstmMlNet.Reports.Sections;

/// <summary>
/// Forecasts of a table's series in one plot each: history, forecast, interval and the best simple forecast; and whether the interval's
/// coverage is as promised.
/// </summary>
internal static class TableForecastSection
{
    private const int MostShown = 3;
    private const double SeasonsShown = 4;

    /// <param name="id">The section's anchor.</param>
    /// <param name="target">The target.</param>
    /// <param name="metrics">Its metrics.</param>
    /// <param name="forecasts">The forecasts.</param>
    /// <param name="nominal">The share of the values that the interval is meant to contain.</param>
    /// <param name="most">The maximum number of series to draw.</param>
    public static Section Create(
        string id,
        string target,
        ForecastingMetrics metrics,
        IReadOnlyList<BacktestedForecast> forecasts,
        double nominal,
        int most)
    {
        var simple = new BestSimpleForecast(metrics);
        int horizon = forecasts[0].Score.Length;
        (Tone tone, string sentence) = new CoverageVerdict(metrics.Coverage!.Value, metrics.CoverageInterval!, nominal)
        {
            Counted = string.Create(
                CultureInfo.InvariantCulture,
                $"{metrics.Rows:N0} forecasts of {horizon} {(horizon == 1 ? "step" : "steps")}"),
            Width = metrics.MeanIntervalWidth!.Value,
        }.Write();
        BacktestedForecast[] last = [.. forecasts.GroupBy(row => row.Series).Select(series => series.Last())];
        int drawn = Math.Min(most, last.Length);
        Figure[] figures =
        [
            .. Enumerable.Range(0, drawn)
                .Select(i => Draw((id, i), (target, nominal), last[(int)((long)i * last.Length / drawn)], metrics.SeasonLength, simple)),
        ];
        return new Section(
            id,
            id.Contains('-', StringComparison.Ordinal) ? $"Forecast against actual: {target}" : "Forecast against actual",
            tone,
            sentence,
            [HtmlText.Paragraph(Closer(last, simple, drawn)), .. figures.Take(MostShown)],
            [.. figures.Skip(MostShown), .. BySteps(id, forecasts, simple, nominal)])
        {
            More = figures.Length > MostShown
                ? "More series, and errors and coverage at each step ahead"
                : "Errors and coverage at each step ahead",
        };
    }

    private static string Closer(BacktestedForecast[] last, BestSimpleForecast simple, int drawn)
    {
        int closer = last.Count(one => one.MeanErrorOf(one.Score) < one.MeanErrorOf(simple.Of(one)));
        if (last.Length == 1)
            return "Below: the last forecast whose future is known. It is "
                + $"{(closer == 1 ? "closer" : "no closer")} to the actual values than {simple.Name}.";
        string chosen = drawn == last.Length
            ? ""
            : string.Create(CultureInfo.InvariantCulture, $" {drawn} of them, spread over the table, are drawn.");
        return string.Create(
            CultureInfo.InvariantCulture,
            $"Below: the last forecast of each series whose future is known. For {closer:N0} of {last.Length:N0} series it is closer to "
            + $"the actual values than {simple.Name}.{chosen}");
    }

    private static Figure Draw(
        (string Section, int Number) place,
        (string Target, double Nominal) what,
        BacktestedForecast forecast,
        int season,
        BestSimpleForecast simple)
    {
        int horizon = forecast.Score.Length;
        int past = Math.Min(forecast.History.Length, (int)Math.Max(SeasonsShown * Math.Max(season, horizon), 60));
        double[] ahead = [.. Enumerable.Range(1, horizon).Select(forecast.PlaceOf)];
        double[] all = [.. Enumerable.Range(1 - past, past + horizon).Select(forecast.PlaceOf)];
        bool hasDates = forecast.Times.Length > 0;
        var chart = new Chart(hasDates ? "" : "steps from the last known value", (what.Target, 1));
        if (hasDates)
            chart.Dates();
        chart.Band(ahead, forecast.Lower, forecast.Upper, 0, string.Create(CultureInfo.InvariantCulture, $"{what.Nominal:P0} interval"))
            .Line(ahead, simple.Of(forecast), 1, simple.Name, LineStyle.Dash, 1.5)
            .Line(all, [.. forecast.History.TakeLast(past), .. forecast.Actual], 5, "actual", width: 1.5)
            .Line(ahead, forecast.Score, 0, "forecast")
            .Legend();
        string series = forecast.Series.Length > 0 ? $"Series “{forecast.Series}”" : "The series";
        string errors = string.Create(
            CultureInfo.InvariantCulture,
            $"{series}: off by {HtmlText.Plain(forecast.MeanErrorOf(forecast.Score))} on average over {horizon} steps, "
            + $"{simple.Name} by {HtmlText.Plain(forecast.MeanErrorOf(simple.Of(forecast)))}.");
        return new Figure(
            string.Create(CultureInfo.InvariantCulture, $"{place.Section}-series-{place.Number + 1}"),
            errors,
            $"History, forecast with its interval, {simple.Name} and the actual values. {errors}",
            chart) { BeginsAtEnd = true, Height = 320 };
    }

    private static IEnumerable<Part> BySteps(
        string id,
        IReadOnlyList<BacktestedForecast> forecasts,
        BestSimpleForecast simple,
        double nominal)
    {
        int horizon = forecasts[0].Score.Length;
        double[][] simply = [.. forecasts.Select(simple.Of)];
        double[] Mean(Func<BacktestedForecast, int, int, double> value) =>
        [
            .. Enumerable.Range(0, horizon).Select(step => Numbers.MeanOfKnown(forecasts.Select((one, i) => value(one, i, step)))),
        ];
        return StepsAheadParts.Create(
            $"{id}-",
            Mean((one, _, step) => Math.Abs(one.Actual[step] - one.Score[step])),
            (simple.Name, Mean((one, i, step) => Math.Abs(one.Actual[step] - simply[i][step]))),
            Mean((one, _, step) => one.Holds(step)),
            nominal);
    }
}
