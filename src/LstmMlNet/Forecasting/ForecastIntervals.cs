namespace LstmMlNet.Forecasting;

/// <summary>
/// Where the quantiles of forecasts lie so that intervals hold: how far from the median, in widths, per target, step ahead and quantile.
/// Saved in the zip.
/// </summary>
internal sealed record ForecastIntervals
{
    // Networks that have learned their few rows by heart are sure of everything.
    private const double LeastWidth = 1e-3;

    /// <summary>Which of the quantiles is the median.</summary>
    public required int Median { get; init; }

    /// <summary>How much the width that the networks forecast counts: see <see cref="WidthOf"/>.</summary>
    public required double NetworkShare { get; init; }

    /// <summary>[target][step * quantiles]; 0 for the median.</summary>
    public required float[][] Places { get; init; }

    /// <summary>Moves quantiles to where they hold.</summary>
    /// <param name="target">Which target.</param>
    /// <param name="values">A row's forecasts, [step, quantile], which rise at each step.</param>
    /// <param name="spreads">How much the target varies, [step].</param>
    public void Apply(int target, Span<double> values, ReadOnlySpan<double> spreads)
    {
        float[] places = Places[target];
        int quantiles = values.Length / spreads.Length;
        for (int h = 0; h < spreads.Length; h++)
        {
            Span<double> step = values.Slice(h * quantiles, quantiles);
            double width = WidthOf(OwnWidth(step, spreads[h]), spreads[h], NetworkShare);
            double center = step[Median];
            for (int q = 0; q < quantiles; q++)
                step[q] = center + (places[(h * quantiles) + q] * width);
        }
    }

    /// <summary>
    /// What errors at a step are measured in: a geometric mean of the width that the networks forecast, which says when it is hard to
    /// forecast, and of how much the target varies, which networks that had little to learn from cannot make too small.
    /// </summary>
    /// <param name="own">The width that the networks forecast: see <see cref="OwnWidth"/>.</param>
    /// <param name="spread">How much the target varies.</param>
    /// <param name="networkShare">How much the networks' width counts, from 0 to 1.</param>
    public static double WidthOf(double own, double spread, double networkShare) =>
        Math.Pow(own, networkShare) * Math.Pow(spread, 1 - networkShare);

    /// <summary>The width between the outermost quantiles that the networks forecast for a step, which rise.</summary>
    /// <param name="quantiles">The step's quantiles as the networks forecast them.</param>
    /// <param name="spread">How much the target varies.</param>
    public static double OwnWidth(ReadOnlySpan<double> quantiles, double spread) =>
        Math.Max(quantiles[^1] - quantiles[0], LeastWidth * spread);

    /// <exception cref="ArgumentException">They are not those of such a layout.</exception>
    public void Validate(ForecastLayout layout)
    {
        int quantiles = layout.AllQuantiles.Length;
        if (!(NetworkShare is >= 0 and <= 1) || Median != layout.PlacesOf([0.5f])[0]
            || Places is null || Places.Length != layout.TargetCount
            || Places.Any(places => places is null || places.Length != layout.Horizon * quantiles || !places.All(float.IsFinite)
                || places.Where((_, i) => i % quantiles == Median).Any(place => place != 0)))
            throw new ArgumentException("The forecaster's intervals are damaged: they do not fit its horizon and quantiles.");
    }
}
