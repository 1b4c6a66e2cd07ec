using LstmMlNet.Networks.Analysis;

namespace LstmMlNet.Reports;

/// <summary>What a report shows.</summary>
public sealed record ReportOptions
{
    /// <summary>The heading. Default: <c>Recurrent network</c>.</summary>
    public string Title { get; init; } = "Recurrent network";

    /// <summary>The label as it reaches the recurrent step. Default: <c>Label</c>.</summary>
    public string LabelColumnName { get; init; } = "Label";

    /// <summary>Sequences whose gates are drawn, of as many classes as there are. Default: 2.</summary>
    public int Sequences { get; init; } = 2;

    /// <summary>Sequences over which gradients are measured, at most. Default: 20.</summary>
    public int GradientSequences { get; init; } = 20;

    /// <summary>Cells trained side by side, to be shown too. Default: null, not shown.</summary>
    public CellComparison? Comparison { get; init; }

    /// <summary>Write each plot as PNG and SVG beside the report. Default: on.</summary>
    public bool WritePlots { get; init; } = true;

    /// <exception cref="ArgumentOutOfRangeException">A number is below 1.</exception>
    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Sequences, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(GradientSequences, 1);
        ArgumentException.ThrowIfNullOrWhiteSpace(Title);
        ArgumentException.ThrowIfNullOrWhiteSpace(LabelColumnName);
    }
}
