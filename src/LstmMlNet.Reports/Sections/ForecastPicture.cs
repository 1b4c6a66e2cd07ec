using System.Globalization;
using LstmMlNet.Reports.Measures;
using LstmMlNet.Reports.Plots;
using OxyPlot;

namespace LstmMlNet.Reports.Sections;

/// <summary>The series, and forecasts that begin where the one before ends, with their intervals and the baseline.</summary>
internal static class ForecastPicture
{
    private const int MostForecasts = 8;
    private const int LeastSteps = 60;

    public static Figure Create(ReportSubject subject, Numbers numbers, SimpleForecast simple)
    {
        var windows = new SeriesWindows(subject);
        IReadOnlyList<(int Index, int End)> run = windows.Runs.MaxBy(one => one.Count)!;
        (int Index, int End)[] drawn = [.. Apart(run, numbers.Count)];
        double[] observed = windows.Observed(run);
        int first = Math.Max(0, drawn[0].End - Math.Max(numbers.Count * 2, subject.Data.StepsOf(drawn[0].Index)));
        TimeAxis time = TimeAxis.Of(subject, run);
        var chart = new Chart(time.Name, (windows.Target is { } target ? subject.FeatureName(target) : "value", 1));
        if (time.IsDate)
            chart.Dates();
        double[] At(int end) => [.. Enumerable.Range(1, numbers.Count).Select(h => time.At(end + h))];
        if (numbers.Count == 1)
        {
            // One step ahead: a line through all of them shows more than points.
            double[] x = [.. drawn.Select(one => time.At(one.End + 1))];
            chart.Band(
                x,
                [.. drawn.Select(one => numbers.Lower[one.Index][0])],
                [.. drawn.Select(one => numbers.Upper[one.Index][0])],
                0,
                Band(numbers));
            if (simple.Target is not null)
                chart.Line(x, [.. drawn.Select(one => simple.Of(one.Index)[0])], 1, simple.Name, LineStyle.Dash, 1.5);
            chart.Line(x, [.. drawn.Select(one => numbers.Predicted[one.Index][0])], 0, "forecast");
        }

        for (int i = 0; i < drawn.Length && numbers.Count > 1; i++)
        {
            (int index, int end) = drawn[i];
            double[] x = At(end);
            chart.Band(x, numbers.Lower[index], numbers.Upper[index], 0, i == 0 ? Band(numbers) : "");
            if (simple.Target is not null)
                chart.Line(x, simple.Of(index), 1, i == 0 ? simple.Name : "", LineStyle.Dash, 1.5);
            chart.Line(x, numbers.Predicted[index], 0, i == 0 ? "forecast" : "");
        }

        int last = Math.Min(observed.Length - 1, drawn[^1].End + numbers.Count);

        // Unknown values are gaps in the line.
        int[] shown = [.. Enumerable.Range(first, last - first + 1)];
        chart.Line([.. shown.Select(time.At)], [.. shown.Select(t => observed[t])], 5, "actual", width: 1.5).Legend();
        string series = subject.SequenceName(run[0].Index) is { } named ? $"Series “{named}”" : "The series";
        string others = windows.Runs.Count > 1 ? string.Create(
            CultureInfo.InvariantCulture,
            $" It is the longest of {windows.Runs.Count} uninterrupted stretches of the test data.") : "";
        string where = windows.Target is null ? " The series is not among the inputs: there is neither history nor baseline to draw." : "";
        return new Figure(
            "forecast",
            string.Create(CultureInfo.InvariantCulture, $"{series}, and {drawn.Length} forecasts "
                + $"of {numbers.Count} {(numbers.Count == 1 ? "step" : "steps")}, each made from the values before it.{others}{where}"),
            string.Create(CultureInfo.InvariantCulture, $"{drawn.Length} forecasts of {numbers.Count} steps next to the actual values, "
                + $"the {numbers.Nominal:P0} interval and {simple.Name}; mean absolute "
                + $"error {numbers.AbsoluteErrors(numbers.Predicted).Average():G3}, coverage {numbers.Held().Average():P0}."),
            chart) { BeginsAtEnd = true };
    }

    private static string Band(Numbers numbers) => string.Create(CultureInfo.InvariantCulture, $"{numbers.Nominal:P0} interval");

    /// <summary>The last forecasts of a run that do not overlap.</summary>
    private static List<(int Index, int End)> Apart(IReadOnlyList<(int Index, int End)> run, int horizon)
    {
        int most = horizon == 1 ? 2 * LeastSteps : Math.Max(MostForecasts, LeastSteps / horizon);
        var chosen = new List<(int Index, int End)>();
        int next = int.MaxValue;
        for (int i = run.Count - 1; i >= 0 && chosen.Count < most; i--)
        {
            if (run[i].End + horizon > next)
                continue;
            chosen.Add(run[i]);
            next = run[i].End;
        }

        chosen.Reverse();
        return chosen;
    }
}
