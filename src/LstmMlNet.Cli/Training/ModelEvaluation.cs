using System.Globalization;
using LstmMlNet.Cli.Config;
using LstmMlNet.Networks;
using LstmMlNet.Reports;
using Microsoft.ML;
using Microsoft.ML.Data;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace LstmMlNet.Cli.Training;

/// <summary>How good models are on sequences that they have not seen: metrics with their intervals, compared with simple methods.</summary>
internal sealed record ModelEvaluation
{
    /// <summary>Whether it is better than the best simple method, in a sentence.</summary>
    public required string Verdict { get; init; }

    public required BaselineComparison Comparison { get; init; }

    /// <summary>What was evaluated: how many, held out or by cross-validation.</summary>
    public required string Note { get; init; }

    public required long Count { get; init; }

    public required IReadOnlyList<Metric> Metrics { get; init; }

    /// <summary>The same as the report shows them.</summary>
    public IReadOnlyList<ReportMetric> Reported { get; init; } = [];

    /// <summary>Further remarks, one line each.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    public IReadOnlyList<IRenderable> Tables { get; init; } = [];

    /// <summary>Evaluates one model on one part, or several models, each on the part that it has not seen, together.</summary>
    /// <param name="mlContext">The context.</param>
    /// <param name="parts">Models with what they were trained on (null where that is not known) and what they are evaluated on.</param>
    /// <param name="scenario">What they are for.</param>
    /// <param name="labelColumn">The label.</param>
    /// <param name="season">The season length of a forecast; null: detected.</param>
    /// <param name="how">How the sequences were held out, as a phrase.</param>
    public static ModelEvaluation Run(
        MLContext mlContext,
        IEnumerable<(ITransformer Model, IDataView? Train, IDataView Test)> parts,
        Scenario scenario,
        string labelColumn,
        int? season,
        string how) => scenario switch
    {
        Scenario.Classification => Classes(
            SequenceClassificationMetrics.Pool([.. parts.Select(part => IsBinary(part.Model)
                ? mlContext.BinaryClassification.EvaluateSequences(part.Model.Transform(part.Test), labelColumn)
                : mlContext.MulticlassClassification.EvaluateSequences(
                    part.Model.Transform(part.Test),
                    labelColumn,
                    baselineClass: part.Train is { } train ? MostFrequent(train, labelColumn) : null))]), how),
        Scenario.Regression => Numbers(
            SequenceRegressionMetrics.Pool([.. parts.Select(part => mlContext.Regression.EvaluateSequences(
                part.Model.Transform(part.Test),
                labelColumn,
                baselineValues: part.Train is { } train
                    ? [train.GetColumn<float>(labelColumn).Average(value => (double)value)]
                    : null))]), how),
        _ => Forecasts(
            ForecastingMetrics.Pool([
                .. parts.Select(part => mlContext.Forecasting.EvaluateForecast(
                    part.Model.Transform(part.Test),
                    season,
                    labelColumn,
                    seasonalNaiveColumnName: part.Test.Schema.GetColumnOrNull(SequenceData.SeasonBefore)?.Name)),
            ]), how, Nominal(parts.First().Model)),
    };

    /// <summary>Writes the comparison with simple methods first, then the metrics.</summary>
    public void Write(IAnsiConsole console)
    {
        console.Write(
            new Text(Verdict + Environment.NewLine, new Style(Comparison == BaselineComparison.Better ? Color.Green : Color.Yellow)));
        console.WriteLine(Note);
        foreach (string warning in Warnings)
            console.WriteLine($"warning: {warning}");
        foreach (IRenderable table in Tables)
            console.Write(table);
        console.Write(MetricTable.Of(Metrics));
    }

    private static bool IsBinary(ITransformer model) => LstmSequenceTransformer.FindIn(model).Task == SequenceTask.BinaryClassification;

    private static string MostFrequent(IDataView train, string labelColumn) =>
        train.GetColumn<ReadOnlyMemory<char>>(labelColumn)
            .GroupBy(label => label.ToString(), StringComparer.Ordinal)
            .MaxBy(group => group.Count())!.Key;

    public static string Sentence(string how, long count, string what) =>
        string.Create(CultureInfo.InvariantCulture, $"Evaluated on {count:N0} {what} {how}.");

    private static ModelEvaluation Classes(SequenceClassificationMetrics metrics, string how) => new()
    {
        Verdict = metrics.Verdict,
        Comparison = metrics.Comparison,
        Note = Sentence(how, metrics.Count, "sequences"),
        Count = metrics.Count,
        Reported = ReportMetrics.Of(metrics),
        Metrics =
        [
            new Metric(
                "MicroAccuracy",
                metrics.Accuracy,
                metrics.AccuracyInterval,
                [($"always {metrics.BaselineClass}", metrics.BaselineAccuracy)]),
            new Metric("MacroAccuracy", metrics.MacroAccuracy, metrics.MacroAccuracyInterval, []),
            new Metric("LogLoss", metrics.LogLoss, metrics.LogLossInterval, []),
        ],
        Warnings =
        [
            .. metrics.UnknownLabels.Select(label => string.Create(
                CultureInfo.InvariantCulture,
                $"the label '{label.Key}' was not in the training data: {label.Value:N0} sequences count as errors")),
            .. metrics.UnlabeledRows > 0 ? new[]
            {
                string.Create(CultureInfo.InvariantCulture, $"{metrics.UnlabeledRows:N0} sequences without a label do not count"),
            } : [],
        ],
        Tables = [ConfusionTable.Of(Confusion.Of(metrics))],
    };

    private static ModelEvaluation Numbers(SequenceRegressionMetrics metrics, string how) => new()
    {
        Verdict = metrics.Verdict,
        Comparison = metrics.Comparison,
        Note = Sentence(how, metrics.Count, "sequences"),
        Count = metrics.Count,
        Reported = ReportMetrics.Of(metrics),
        Metrics =
        [
            new Metric(
                "RootMeanSquaredError",
                metrics.RootMeanSquaredError,
                metrics.RootMeanSquaredErrorInterval,
                [("always the mean", metrics.BaselineRootMeanSquaredError)]),
            new Metric(
                "MeanAbsoluteError",
                metrics.MeanAbsoluteError,
                metrics.MeanAbsoluteErrorInterval,
                [("always the mean", metrics.BaselineMeanAbsoluteError)]),
            new Metric("RSquared", metrics.RSquared, metrics.RSquaredInterval, []),
        ],
    };

    /// <summary>The share of the values that is to lie in a forecast's interval.</summary>
    private static double? Nominal(ITransformer model) =>
        LstmSequenceTransformer.FindIn(model).Network.Head is DenseQuantileLayer { Quantiles: { Count: > 1 } quantiles }
            ? quantiles[^1] - quantiles[0]
            : null;

    private static ModelEvaluation Forecasts(ForecastingMetrics metrics, string how, double? nominal)
    {
        string season = metrics.SeasonLength > 1
            ? string.Create(CultureInfo.InvariantCulture, $"seasonal naive ({metrics.SeasonLength})")
            : "seasonal naive (no season found)";
        return new ModelEvaluation
        {
            Verdict = metrics.Verdict,
            Comparison = metrics.Comparison,
            Note = Sentence(how, metrics.Rows, "windows"),
            Count = metrics.Rows,
            Reported = ReportMetrics.Of(metrics),
            Metrics =
            [
                new Metric("MeanAbsoluteError", metrics.Model.MeanAbsoluteError, metrics.Model.MeanAbsoluteErrorInterval, [
                    ("last value", metrics.LastValue.MeanAbsoluteError),
                    (season, metrics.SeasonalNaive.MeanAbsoluteError),
                    ("Theta", metrics.Theta.MeanAbsoluteError),
                ]),
                new Metric("RootMeanSquaredError", metrics.Model.RootMeanSquaredError, metrics.Model.RootMeanSquaredErrorInterval, [
                    ("last value", metrics.LastValue.RootMeanSquaredError),
                    (season, metrics.SeasonalNaive.RootMeanSquaredError),
                    ("Theta", metrics.Theta.RootMeanSquaredError),
                ]),
                .. metrics.Coverage is { } coverage ? new[]
                {
                    new Metric("Coverage", coverage, metrics.CoverageInterval, []) { Nominal = nominal },
                } : [],
            ],
        };
    }
}

/// <summary>A metric with its 95 % interval, and what simple methods come to.</summary>
internal sealed record Metric(
    string Name,
    double Value,
    ConfidenceInterval? Interval,
    IReadOnlyList<(string Name, double Value)> Baselines)
{
    /// <summary>What the metric is to be, of a forecast's coverage; null: unknown, or of no meaning.</summary>
    public double? Nominal { get; init; }
}
