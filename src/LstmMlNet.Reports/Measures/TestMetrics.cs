using System.Globalization;
using LstmMlNet.Networks;

namespace LstmMlNet.Reports.Measures;

/// <summary>The metrics that a report computes itself from the test data, each with its interval and what needs no model.</summary>
internal static class TestMetrics
{
    public static IReadOnlyList<ReportMetric> Of(ReportSubject subject) => subject.Transformer.Task switch
    {
        SequenceTask.Forecasting => Forecast(subject),
        SequenceTask.Regression => Regression(subject),
        _ => Classes(subject),
    };

    private static List<ReportMetric> Classes(ReportSubject subject)
    {
        (int Label, int Predicted)[][] cases = [.. Enumerable.Range(0, subject.Data.Count).Select(i => subject.PairsOf(i).ToArray()).Where(pairs => pairs.Length > 0)];
        (int Label, int Predicted)[] all = [.. cases.SelectMany(pairs => pairs)];
        if (all.Length == 0)
            throw new InvalidOperationException("No test sequence has a label: there is nothing to report on.");
        long correct = all.Count(pair => pair.Label == pair.Predicted);

        // Steps of one sequence are not independent: whole sequences are drawn.
        (double lower, double upper) = subject.IsLabelled
            ? Intervals.Wilson(correct, all.Length)
            : Intervals.Bootstrap([.. cases.Select(pairs => pairs.Average(Correct))], [.. cases.Select(pairs => (double)pairs.Length)]);
        IGrouping<int, (int Label, int Predicted)> most = all.GroupBy(pair => pair.Label).MaxBy(group => group.Count())!;
        double[] recalls = [.. all.GroupBy(pair => pair.Label).Select(group => group.Average(Correct))];
        return
        [
            new ReportMetric("accuracy", correct / (double)all.Length)
            {
                Lower = lower,
                Upper = upper,
                Count = all.Length,
                Counted = subject.Cases,
                Baselines = [new ReportBaseline($"always the most frequent class, “{subject.NameOf(most.Key)}”", most.Count() / (double)all.Length)],
            },
            new ReportMetric("mean recall over the classes", recalls.Average())
            {
                Count = all.Length,
                Counted = subject.Cases,
                Baselines = [new ReportBaseline("always the same class", 1.0 / recalls.Length)],
            },
        ];
    }

    private static double Correct((int Label, int Predicted) pair) => pair.Label == pair.Predicted ? 1 : 0;

    private static List<ReportMetric> Regression(ReportSubject subject)
    {
        var numbers = new Numbers(subject);
        double[] means = subject.Network.TargetScaling is { } scaling && scaling.Mean.Length == numbers.Count
            ? [.. scaling.Mean.ToArray().Select(value => (double)value)]
            : [.. Enumerable.Range(0, numbers.Count).Select(k => numbers.Actual.Average(actual => actual[k]))];
        return Errors(numbers, [("always the mean of the training data", [.. numbers.Actual.Select(_ => means)])], "test sequences", block: 1);
    }

    private static List<ReportMetric> Forecast(ReportSubject subject)
    {
        var numbers = new Numbers(subject);
        var naive = new NaiveForecast(subject);
        List<ReportMetric> metrics = Errors(numbers, [.. naive.All()], subject.Cases, block: numbers.Count);
        double[] held = numbers.Held();
        (double lower, double upper) = Intervals.Bootstrap(held, [.. held.Select(_ => 1.0)], numbers.Count);
        metrics.Add(new ReportMetric(string.Create(CultureInfo.InvariantCulture, $"coverage of the {numbers.Nominal:P0} interval"), held.Average())
        {
            Lower = lower,
            Upper = upper,
            Count = held.Length,
            Counted = subject.Cases,
        });
        return metrics;
    }

    private static List<ReportMetric> Errors(Numbers numbers, IReadOnlyList<(string Name, double[][] Values)> baselines, string counted, int block)
    {
        double[] absolute = numbers.AbsoluteErrors(numbers.Predicted);
        double[] ones = [.. absolute.Select(_ => 1.0)];
        (double lower, double upper) = Intervals.Bootstrap(absolute, ones, block);
        double[] squares = [.. Squares(numbers, numbers.Predicted)];
        (double lowerSquare, double upperSquare) = Intervals.Bootstrap(squares, ones, block);
        ReportMetric metric = new("mean absolute error", absolute.Average()) { HigherIsBetter = false, Format = "G4", Count = absolute.Length, Counted = counted };
        return
        [
            metric with { Lower = lower, Upper = upper, Baselines = [.. baselines.Select(one => new ReportBaseline(one.Name, numbers.AbsoluteErrors(one.Values).Average()))] },
            metric with
            {
                Name = "root mean squared error",
                Value = Math.Sqrt(squares.Average()),
                Lower = Math.Sqrt(lowerSquare),
                Upper = Math.Sqrt(upperSquare),
                Baselines = [.. baselines.Select(one => new ReportBaseline(one.Name, Math.Sqrt(Squares(numbers, one.Values).Average())))],
            },
        ];
    }

    private static IEnumerable<double> Squares(Numbers numbers, double[][] predicted) =>
        numbers.Actual.Zip(predicted, (actual, own) => actual.Zip(own, (a, b) => (a - b) * (a - b)).Average());
}
