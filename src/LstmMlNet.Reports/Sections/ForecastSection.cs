using System.Globalization;
using LstmMlNet.Reports.Measures;
using LstmMlNet.Reports.Plots;
using OxyPlot;

namespace LstmMlNet.Reports.Sections;

/// <summary>Forecasts in one plot: history, forecast, interval and baseline; and whether the interval's coverage is as promised.</summary>
internal static class ForecastSection
{
    private const double Close = 0.02;
    private const double Near = 0.05;
    private const int MostRows = 12;

    public static Section? Create(ReportSubject subject)
    {
        if (subject.Transformer.Task != SequenceTask.Forecasting)
            return null;
        var numbers = new Numbers(subject);
        var simple = new SimpleForecast(subject, subject.Season);
        (Tone tone, string sentence) = Coverage(numbers);
        return new Section(
            "forecast",
            "Forecast against actual",
            tone,
            sentence,
            [ForecastPicture.Create(subject, numbers, simple)],
            [.. BySteps(numbers, simple)])
        {
            More = "Errors and coverage at each step ahead",
        };
    }

    private static (Tone Tone, string Sentence) Coverage(Numbers numbers)
    {
        double[] held = numbers.Held();
        double share = held.Average();
        (double lower, double upper) = ConfidenceInterval.OfMean(held, block: numbers.Count);
        long missing = numbers.Actual.Sum(future => future.LongCount(double.IsNaN));
        string unknown = missing == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"; {missing:N0} values are missing");
        string measured = string.Create(CultureInfo.InvariantCulture, $"the {numbers.Nominal:P0} interval contains {share:P0} of the "
            + $"actual values ({held.Length:N0} forecasts of {numbers.Count} {(numbers.Count == 1 ? "step" : "steps")}{unknown})");
        double width = numbers.Upper.Zip(numbers.Lower, (above, below) => above.Zip(below, (a, b) => a - b).Average()).Average();
        string wide = $" Its mean width is {HtmlText.Plain(width)}.";
        double off = Math.Abs(share - numbers.Nominal);
        if (off < Close)
            return (Tone.Good, $"The interval is reliable: {measured}.{wide}");
        if (lower <= numbers.Nominal && numbers.Nominal <= upper)
            return (off < Near ? Tone.Good : Tone.Plain, $"The interval is about right: {measured}, which so few independent forecasts "
                + $"cannot distinguish from {numbers.Nominal.ToString("P0", CultureInfo.InvariantCulture)}.{wide}");
        if (off < Near)
            return (Tone.Mixed, $"The interval is a little too {(share < numbers.Nominal ? "narrow" : "wide")}: {measured}.{wide}");
        return share < numbers.Nominal
            ? (Tone.Bad, $"The interval is too narrow: {measured}, so the future is less certain than the forecasts suggest.{wide}")
            : (Tone.Mixed, $"The interval is wider than it needs to be: {measured}.{wide}");
    }

    /// <summary>Steps ahead that a table shows: all if they are few, otherwise some.</summary>
    private static IEnumerable<int> Shown(int horizon) => Enumerable.Range(0, horizon)
        .Where(h => horizon <= MostRows || h == 0 || h == horizon - 1 || (h + 1) % ((horizon + MostRows - 1) / MostRows) == 0);

    private static IEnumerable<Part> BySteps(Numbers numbers, SimpleForecast simple)
    {
        int horizon = numbers.Count;
        double[] ahead = [.. Enumerable.Range(1, horizon).Select(h => (double)h)];
        double[] Errors(double[][] predicted) => [.. Enumerable.Range(0, horizon)
            .Select(h => Numbers.MeanOfKnown(numbers.Actual.Zip(predicted, (actual, own) => Math.Abs(actual[h] - own[h]))))];
        double[] model = Errors(numbers.Predicted);
        double[] baseline = simple.Target is null ? [] : Errors([.. Enumerable.Range(0, numbers.Actual.Length).Select(simple.Of)]);
        double[] coverage = [.. Enumerable.Range(0, horizon)
            .Select(h => Numbers.MeanOfKnown(Enumerable.Range(0, numbers.Actual.Length).Select(i => numbers.Holds(i, h))))];
        string nominal = string.Create(CultureInfo.InvariantCulture, $"coverage (nominal {numbers.Nominal:P0})");
        string[] columns = ["steps ahead", "mean absolute error", .. baseline.Length > 0 ? [simple.Name] : Array.Empty<string>(), nominal];
        Html table = HtmlText.Table(
            horizon <= MostRows ? "At each step ahead" : "At some of the steps ahead",
            columns,
            Shown(horizon).Select(h => (IReadOnlyList<string>)
            [
                (h + 1).ToString(CultureInfo.InvariantCulture),
                HtmlText.Number(model[h], "G4"),
                .. baseline.Length > 0 ? [HtmlText.Number(baseline[h], "G4")] : Array.Empty<string>(),
                HtmlText.Number(coverage[h], "P0"),
            ]));
        if (horizon == 1)
        {
            yield return table;
            yield break;
        }

        var errors = new Chart("steps ahead", ("mean absolute error", 1)).Line(ahead, model, 0, "model");
        if (baseline.Length > 0)
            errors.Line(ahead, baseline, 1, simple.Name, LineStyle.Dash);
        errors.Left().Minimum = 0;
        yield return new Figure(
            "errors-by-step",
            "The error by step ahead.",
            string.Create(
                CultureInfo.InvariantCulture,
                $"Mean absolute error {model[0]:G3} at the first step ahead, {model[^1]:G3} at the last."),
            errors.Legend())
        {
            Height = 280,
            Data = table,
        };
        var held = new Chart("steps ahead", ("coverage", 1)).Line(ahead, coverage, 0, "coverage")
            .Line(ahead, [.. ahead.Select(_ => numbers.Nominal)], 1, "nominal", LineStyle.Dash);
        (held.Left().Minimum, held.Left().Maximum) = (0, 1.02);
        yield return new Figure(
            "coverage-by-step",
            "The share of the actual values within the interval, by step ahead.",
            string.Create(
                CultureInfo.InvariantCulture,
                $"Coverage {coverage[0]:P0} at the first step ahead, {coverage[^1]:P0} at the last; nominal {numbers.Nominal:P0}."),
            held.Legend())
        {
            Height = 260,
        };
    }
}
