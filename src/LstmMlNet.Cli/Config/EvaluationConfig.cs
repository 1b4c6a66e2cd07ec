using LstmMlNet.Cli.Training;

namespace LstmMlNet.Cli.Config;

/// <summary>How the metrics were computed, their uncertainty, and the metrics of simple methods.</summary>
internal sealed record EvaluationConfig
{
    /// <summary>How many sequences, and how they were held out.</summary>
    public required string Method { get; init; }

    public required long Count { get; init; }

    /// <summary>Whether the model is better than the best simple method; false if the difference may be chance.</summary>
    public required bool BetterThanBaseline { get; init; }

    /// <summary>The same as a sentence.</summary>
    public required string Verdict { get; init; }

    /// <summary>Each metric's 95 % interval: its lower and its upper end.</summary>
    public required IReadOnlyDictionary<string, double[]> Intervals { get; init; }

    /// <summary>The metrics of simple methods, by metric and method.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>> Baselines { get; init; }

    public static EvaluationConfig Of(ModelEvaluation evaluation) => new()
    {
        Method = evaluation.Note,
        Count = evaluation.Count,
        BetterThanBaseline = evaluation.Comparison == BaselineComparison.Better,
        Verdict = evaluation.Verdict,
        Intervals = evaluation.Metrics.Where(metric => metric.Interval is { } own
            && double.IsFinite(own.Lower)
            && double.IsFinite(own.Upper))
            .ToDictionary(metric => metric.Name, metric => new[] { metric.Interval!.Lower, metric.Interval.Upper }),
        Baselines = evaluation.Metrics.Where(metric => metric.Baselines.Count > 0)
            .ToDictionary(metric => metric.Name, metric =>
                (IReadOnlyDictionary<string, double>)metric.Baselines.ToDictionary(baseline => baseline.Name, baseline => baseline.Value)),
    };
}
