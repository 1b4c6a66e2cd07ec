namespace LstmMlNet.Reports;

/// <summary>A metric of the model on its test data, with the number of cases and the baselines.</summary>
/// <param name="Name">The name in a sentence: <c>accuracy</c>, <c>mean absolute error</c>.</param>
/// <param name="Value">The model's value.</param>
public sealed record ReportMetric(string Name, double Value)
{
    /// <summary>The lower bound of the 95 % interval; null if it was not computed.</summary>
    public double? Lower { get; init; }

    /// <summary>The upper bound of the 95 % interval; null if it was not computed.</summary>
    public double? Upper { get; init; }

    /// <summary>The number of cases; 0 if unknown.</summary>
    public long Count { get; init; }

    /// <summary>What the cases are. Default: <c>test sequences</c>.</summary>
    public string Counted { get; init; } = "test sequences";

    /// <summary>Whether higher is better (accuracy) rather than lower (errors). Default: true.</summary>
    public bool HigherIsBetter { get; init; } = true;

    /// <summary>
    /// How the model compares with the best baseline, if the differences were tested case by case. Default: null; the report then checks
    /// whether the baseline lies within the interval.
    /// </summary>
    public BaselineComparison? Comparison { get; init; }

    /// <summary>The format of the values, in the invariant culture. Default: <c>P1</c>, percent.</summary>
    public string Format { get; init; } = "P1";

    /// <summary>The same metric of predictions that need no model. Default: none.</summary>
    public IReadOnlyList<ReportBaseline> Baselines { get; init; } = [];
}

/// <summary>A metric of predictions that need no model.</summary>
/// <param name="Name">
/// What predicts, as used in a sentence: <c>always the most frequent class, "walk"</c>, <c>the last value</c>, <c>the value one season
/// ago</c>.
/// </param>
/// <param name="Value">The value of the metric, on the same cases.</param>
public sealed record ReportBaseline(string Name, double Value);
