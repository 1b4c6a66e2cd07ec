using System.Globalization;
using LstmMlNet.Reports.Measures;

namespace LstmMlNet.Reports.Sections;

/// <summary>Forecasts in one plot: history, forecast, interval and baseline; and whether the interval's coverage is as promised.</summary>
internal static class ForecastSection
{
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
        long missing = numbers.Actual.Sum(future => future.LongCount(double.IsNaN));
        string unknown = missing == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"; {missing:N0} values are missing");
        return new CoverageVerdict(held.Average(), ConfidenceInterval.OfMean(held, block: numbers.Count), numbers.Nominal)
        {
            Counted = string.Create(
                CultureInfo.InvariantCulture,
                $"{held.Length:N0} forecasts of {numbers.Count} {(numbers.Count == 1 ? "step" : "steps")}{unknown}"),
            Width = numbers.Upper.Zip(numbers.Lower, (above, below) => above.Zip(below, (a, b) => a - b).Average()).Average(),
        }.Write();
    }

    private static IEnumerable<Part> BySteps(Numbers numbers, SimpleForecast simple)
    {
        double[] Errors(double[][] predicted) => [.. Enumerable.Range(0, numbers.Count)
            .Select(h => Numbers.MeanOfKnown(numbers.Actual.Zip(predicted, (actual, own) => Math.Abs(actual[h] - own[h]))))];
        double[] coverage = [.. Enumerable.Range(0, numbers.Count)
            .Select(h => Numbers.MeanOfKnown(Enumerable.Range(0, numbers.Actual.Length).Select(i => numbers.Holds(i, h))))];
        return StepsAheadParts.Create(
            "",
            Errors(numbers.Predicted),
            simple.Target is null ? null : (simple.Name, Errors([.. Enumerable.Range(0, numbers.Actual.Length).Select(simple.Of)])),
            coverage,
            numbers.Nominal);
    }
}
