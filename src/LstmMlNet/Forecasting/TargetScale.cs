namespace LstmMlNet.Forecasting;

/// <summary>What one target of a window is relative to: a level per step, and a unit.</summary>
/// <param name="Values">The series, or its logarithms.</param>
/// <param name="Center">The level; where it is the season before, not used.</param>
/// <param name="Unit">The unit, above 0.</param>
/// <param name="ByStep">Whether the level is the value of the season before each step.</param>
/// <param name="Ahead">The levels of the steps ahead, where they have some of their own.</param>
internal readonly record struct TargetScale(double[] Values, double Center, double Unit, bool ByStep, double[]? Ahead)
{
    /// <summary>The scale of a target in the window that ends at a row.</summary>
    /// <param name="rows">The series.</param>
    /// <param name="layout">How it is scaled.</param>
    /// <param name="target">Which target.</param>
    /// <param name="first">The window's first row.</param>
    /// <param name="origin">Its last.</param>
    /// <param name="byStep">Whether the level is the season before.</param>
    public static TargetScale Of(SeriesRows rows, ForecastLayout layout, int target, int first, int origin, bool byStep)
    {
        double[] values = rows.Scaled[target];
        int count = origin + 1 - first;
        (double mean, double spread, double size) = Moments(values, first, origin, byStep ? layout.SeasonLength : 0);
        double prior = layout.Spreads[target] * (layout.Logarithm ? 1 : size);
        double steps = layout.PriorSteps;
        double unit = Math.Sqrt((spread + (steps * prior * prior)) / (count + steps));
        if (!(unit > 1e-13 * layout.Sizes[target]))
            unit = Math.Max(layout.Spreads[target] * layout.Sizes[target], layout.Sizes[target] > 0 ? 1e-6 * layout.Sizes[target] : 1);
        double center = layout.Level == ForecastLevel.Mean ? mean : values[origin];
        return new TargetScale(values, center, unit, byStep, AheadOf(rows, layout, target, origin));
    }

    /// <summary>
    /// The mean of a window's values, or of their changes over a season; the sum of the squares about it; the values' mean size.
    /// </summary>
    public static (double Mean, double Spread, double Size) Moments(double[] values, int first, int origin, int season)
    {
        double sum = 0;
        double squares = 0;
        double size = 0;
        int count = origin + 1 - first;
        double shift = season > 0 ? 0 : values[origin];
        for (int t = first; t <= origin; t++)
        {
            double change = values[t] - (season > 0 ? values[t - season] : shift);
            sum += change;
            squares += change * change;
            size += Math.Abs(values[t]);
        }

        double mean = sum / count;
        return (shift + mean, Math.Max(0, squares - (sum * mean)), size / count);
    }

    /// <summary>The level of a step.</summary>
    public double LevelAt(SeriesRows rows, int row, int origin) => ByStep ? Values[rows.SeasonBefore(row, origin)]
        : row > origin && Ahead is { } levels ? levels[row - origin - 1]
        : Center;

    private static double[]? AheadOf(SeriesRows rows, ForecastLayout layout, int target, int origin)
    {
        if (layout.Level != ForecastLevel.Theta)
            return null;
        double[] levels = ThetaLevels.Of(rows, layout, target, origin);
        return layout.Logarithm ? rows.Logarithms(levels, target) : levels;
    }
}
