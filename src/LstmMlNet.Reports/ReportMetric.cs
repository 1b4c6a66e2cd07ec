namespace LstmMlNet.Reports;

/// <summary>A metric of the model on its test data, with what it was measured on and what it is to be compared with.</summary>
/// <param name="Name">As one writes it: <c>accuracy</c>, <c>mean absolute error</c>.</param>
/// <param name="Value">The model's.</param>
public sealed record ReportMetric(string Name, double Value)
{
    /// <summary>The lower end of the 95 % interval; null where it was not computed.</summary>
    public double? Lower { get; init; }

    /// <summary>The upper end of the 95 % interval; null where it was not computed.</summary>
    public double? Upper { get; init; }

    /// <summary>How many cases it was measured on; 0 where that is not known.</summary>
    public long Count { get; init; }

    /// <summary>What was counted. Default: <c>test sequences</c>.</summary>
    public string Counted { get; init; } = "test sequences";

    /// <summary>Whether more is better (accuracy) or less (errors). Default: more.</summary>
    public bool HigherIsBetter { get; init; } = true;

    /// <summary>
    /// How the model does beside the best baseline, where that was tested on the differences case by case. Default: null; the
    /// report then looks whether the baseline lies within the interval.
    /// </summary>
    public BaselineComparison? Comparison { get; init; }

    /// <summary>The format of the values, in invariant culture. Default: <c>P1</c>, per cent.</summary>
    public string Format { get; init; } = "P1";

    /// <summary>The same metric of predictions that need no model. Default: none.</summary>
    public IReadOnlyList<ReportBaseline> Baselines { get; init; } = [];
}

/// <summary>A metric of predictions that need no model.</summary>
/// <param name="Name">
/// What predicts, as one writes it: <c>always the most frequent class, "walk"</c>, <c>the last value</c>, <c>the value one
/// season ago</c>.
/// </param>
/// <param name="Value">Its value of the metric, on the same cases.</param>
public sealed record ReportBaseline(string Name, double Value);
