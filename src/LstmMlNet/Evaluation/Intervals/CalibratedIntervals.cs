namespace LstmMlNet.Evaluation.Intervals;

/// <summary>
/// Where the bounds of intervals lie, in widths of the model's own interval from its median: as saved in the zip. The width is what makes
/// series of other units, and times that are harder to forecast, comparable.
/// </summary>
internal sealed class CalibratedIntervals
{
    public string? IdColumn { get; set; }

    /// <summary>Score, lower bound, upper bound.</summary>
    public IReadOnlyList<string> Columns { get; set; } = [];

    public float ConfidenceLevel { get; set; }

    /// <summary>Of all series: a lower bound for each step ahead, then an upper one for each.</summary>
    public float[] Pooled { get; set; } = [];

    /// <summary>Of series that had enough rows: the same, by the id as text.</summary>
    public Dictionary<string, float[]> BySeries { get; set; } = [];

    public int Steps => Pooled.Length / 2;

    /// <exception cref="ArgumentException">The parts do not fit one another.</exception>
    public void Validate()
    {
        if (Columns.Count != 3 || Columns.Any(string.IsNullOrEmpty))
            throw new ArgumentException("The intervals need three columns: forecast, lower and upper bound.");
        if (Pooled.Length == 0 || Pooled.Length % 2 != 0 || BySeries.Values.Any(own => own is null || own.Length != Pooled.Length))
            throw new ArgumentException("The intervals of series differ in their steps.");
        if (!Pooled.Concat(BySeries.Values.SelectMany(own => own)).All(float.IsFinite))
            throw new ArgumentException("A bound is not a finite number.");
        if (!(ConfidenceLevel is > 0 and < 1))
            throw new ArgumentException($"The confidence level is {ConfidenceLevel}; it must be between 0 and 1.");
    }

    /// <summary>A row's lower or upper bounds.</summary>
    /// <param name="series">The row's id as text; null where there is none.</param>
    /// <param name="isUpper">Which of the bounds.</param>
    /// <param name="score">The forecasts.</param>
    /// <param name="lower">The model's own lower bounds.</param>
    /// <param name="upper">The model's own upper bounds.</param>
    public double[] BoundsOf(string? series, bool isUpper, double[] score, double[] lower, double[] upper)
    {
        float[] places = series is not null && BySeries.TryGetValue(series, out float[]? own) ? own : Pooled;
        var bounds = new double[Steps];
        for (int h = 0; h < bounds.Length; h++)
        {
            double width = upper[h] - lower[h];
            bounds[h] = score[h] + (places[(isUpper ? Steps : 0) + h] * width);
        }

        return bounds;
    }
}
