using LstmMlNet.Networks.Analysis;

namespace LstmMlNet.Reports;

/// <summary>The content of a report.</summary>
public sealed record ReportOptions
{
    /// <summary>The heading. Default: <c>Recurrent network</c>.</summary>
    public string Title { get; init; } = "Recurrent network";

    /// <summary>The label column as it reaches the recurrent step. Default: <c>Label</c>.</summary>
    public string LabelColumnName { get; init; } = "Label";

    /// <summary>
    /// Metrics that were computed elsewhere; the first one is the headline, which the first sentence of the report compares with its
    /// baselines. Default: none; the report computes them from the test data: accuracy, or errors.
    /// </summary>
    public IReadOnlyList<ReportMetric> Metrics { get; init; } = [];

    /// <summary>
    /// For forecasts, the number of steps of a season: the baseline that is drawn is the value one season ago. Default: null, detected from
    /// the series; 1 for the last value.
    /// </summary>
    public int? SeasonLength { get; init; }

    /// <summary>
    /// For forecasts, a column of the test data with the time of each window's last step (a date or a number), for the axis. Default: null,
    /// steps are counted.
    /// </summary>
    public string? TimeColumnName { get; init; }

    /// <summary>
    /// A column of the test data with the name of each sequence (text or a number), or of each window's series, which plots show. Default:
    /// null, sequences are numbered.
    /// </summary>
    public string? IdColumnName { get; init; }

    /// <summary>Receives each part of the report before it is measured. Default: null.</summary>
    public Action<ReportProgress>? Progress { get; init; }

    /// <summary>Stops before the next part, and nothing is written. Default: none.</summary>
    public CancellationToken CancellationToken { get; init; }

    /// <summary>The names of the features, in order. Default: none, the model's names, or numbers if it has none.</summary>
    public IReadOnlyList<string> FeatureNames { get; init; } = [];

    /// <summary>Sequences whose gates are drawn. Default: null, one of each class (at most 10), or 2 if there are no classes.</summary>
    public int? Sequences { get; init; }

    /// <summary>The maximum number of sequences over which gradients are measured. Default: 20.</summary>
    public int GradientSequences { get; init; } = 20;

    /// <summary>A comparison of cells to include. Default: null, none.</summary>
    public CellComparison? Comparison { get; init; }

    /// <summary>Write each plot as SVG next to the report. Default: on.</summary>
    public bool WritePlots { get; init; } = true;

    /// <exception cref="ArgumentOutOfRangeException">A number is below 1.</exception>
    /// <exception cref="ArgumentException">A name is empty.</exception>
    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Sequences ?? 1, 1, nameof(Sequences));
        ArgumentOutOfRangeException.ThrowIfLessThan(SeasonLength ?? 1, 1, nameof(SeasonLength));
        ArgumentOutOfRangeException.ThrowIfLessThan(GradientSequences, 1);
        ArgumentException.ThrowIfNullOrWhiteSpace(Title);
        ArgumentException.ThrowIfNullOrWhiteSpace(LabelColumnName);
    }
}
