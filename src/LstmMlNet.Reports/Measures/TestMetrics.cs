using System.Globalization;
using LstmMlNet.Networks;
using Microsoft.ML;

namespace LstmMlNet.Reports.Measures;

/// <summary>The metrics of the test data, by the library's own evaluation if it has one for the task.</summary>
internal static class TestMetrics
{
    /// <returns>The metrics, and for forecasts the season that was detected; 1 if there is none.</returns>
    public static (IReadOnlyList<ReportMetric> Metrics, int Season) Of(ReportSubject subject)
    {
        string Name(string option, string standard) => subject.Transformer.TrainingSettings.GetValueOrDefault(option, standard);
        string label = subject.Options.LabelColumnName;
        string score = Name(nameof(LstmSequenceEstimator.Options.ScoreColumnName), "Score");
        var mlContext = new MLContext(seed: 1);
        IDataView scored = subject.Transformer.Transform(subject.Input);
        switch (subject.Transformer.Task)
        {
            case SequenceTask.MulticlassClassification:
                string predicted = Name(nameof(LstmSequenceEstimator.Options.PredictedLabelColumnName), "PredictedLabel");
                return (ReportMetrics.Of(mlContext.MulticlassClassification.EvaluateSequences(scored, label, predicted, score)), 1);
            case SequenceTask.Regression:
                double[]? means = subject.Network.TargetScaling is { } scaling
                    ? [.. scaling.Mean.ToArray().Select(value => (double)value)]
                    : null;
                return (ReportMetrics.Of(mlContext.Regression.EvaluateSequences(scored, label, score, means)), 1);
            case SequenceTask.Forecasting when new SeriesWindows(subject).Target == 0:
                string lower = Name(nameof(LstmSequenceEstimator.Options.LowerBoundColumnName), "LowerBound");
                string upper = Name(nameof(LstmSequenceEstimator.Options.UpperBoundColumnName), "UpperBound");
                ForecastingMetrics forecast = mlContext.Forecasting.EvaluateForecast(
                    scored,
                    subject.Options.SeasonLength,
                    label,
                    subject.Transformer.FeatureColumnName,
                    score,
                    lower,
                    upper,
                    subject.Network.Features);
                return (ReportMetrics.Of(forecast, new Numbers(subject).Nominal), forecast.SeasonLength);
            case SequenceTask.Forecasting:
                return (Forecast(subject), subject.Options.SeasonLength ?? 1);
            default:
                return (Classes(subject), 1);
        }
    }

    private static List<ReportMetric> Classes(ReportSubject subject)
    {
        (int Label, int Predicted)[][] cases =
        [
            .. Enumerable.Range(0, subject.Data.Count).Select(i => subject.PairsOf(i).ToArray()).Where(pairs => pairs.Length > 0),
        ];
        (int Label, int Predicted)[] all = [.. cases.SelectMany(pairs => pairs)];
        if (all.Length == 0)
            throw new InvalidOperationException("No test sequence has a label: there is nothing to report on.");
        long correct = all.Count(pair => pair.Label == pair.Predicted);

        // Steps of one sequence are not independent: whole sequences are drawn.
        (double lower, double upper) = subject.IsLabeled
            ? ConfidenceInterval.Wilson(correct, all.Length)
            : ConfidenceInterval.OfMean(
                [.. cases.Select(pairs => pairs.Average(Correct))],
                [.. cases.Select(pairs => (double)pairs.Length)]);
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
                Baselines = [new ReportBaseline($"always predicting “{subject.NameOf(most.Key)}”", most.Count() / (double)all.Length)],
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

    /// <summary>Of a series that is not the first feature, which the library's own evaluation takes.</summary>
    private static List<ReportMetric> Forecast(ReportSubject subject)
    {
        var numbers = new Numbers(subject);
        var simple = new SimpleForecast(subject, subject.Options.SeasonLength ?? 1);
        List<ReportMetric> metrics = Errors(numbers, simple.All, subject.Cases, block: numbers.Count);
        double[] held = numbers.Held();
        (double lower, double upper) = ConfidenceInterval.OfMean(held, block: numbers.Count);
        metrics.Add(new ReportMetric(
            string.Create(CultureInfo.InvariantCulture, $"coverage of the {numbers.Nominal:P0} interval"),
            held.Average())
        {
            Lower = lower,
            Upper = upper,
            Count = held.Length,
            Counted = subject.Cases,
        });
        return metrics;
    }

    private static List<ReportMetric> Errors(
        Numbers numbers,
        IReadOnlyList<(string Name, double[][] Values)> baselines,
        string counted,
        int block)
    {
        double[] absolute = numbers.AbsoluteErrors(numbers.Predicted);
        (double lower, double upper) = ConfidenceInterval.OfMean(absolute, block: block);
        double[] squares = [.. Squares(numbers, numbers.Predicted)];
        (double lowerSquare, double upperSquare) = ConfidenceInterval.OfMean(squares, block: block);
        ReportMetric metric = new(
            "mean absolute error",
            absolute.Average()) { HigherIsBetter = false, Format = "G4", Count = absolute.Length, Counted = counted };
        return
        [
            metric with
            {
                Lower = lower,
                Upper = upper,
                Baselines = [.. baselines.Select(one => new ReportBaseline(one.Name, numbers.AbsoluteErrors(one.Values).Average()))],
            },
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
        numbers.Actual.Zip(predicted, (actual, own) => Numbers.MeanOfKnown(actual.Zip(own, (a, b) => (a - b) * (a - b))));
}
