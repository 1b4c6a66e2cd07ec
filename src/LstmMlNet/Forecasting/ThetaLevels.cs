using System.Collections.Concurrent;

namespace LstmMlNet.Forecasting;

/// <summary>
/// Theta's forecasts from the rows of one table, kept while a forecaster is trained: every network whose level they are reads them, and
/// each takes as long as the window's training.
/// </summary>
internal sealed class ThetaLevels
{
    private readonly ConcurrentDictionary<(int Series, int Target, int Origin), double[]> _kept = [];

    /// <summary>The forecasts of the steps ahead of a row, in the target's units.</summary>
    /// <param name="rows">The series.</param>
    /// <param name="layout">The layout.</param>
    /// <param name="target">Which target.</param>
    /// <param name="origin">The last row that is known.</param>
    public static double[] Of(SeriesRows rows, ForecastLayout layout, int target, int origin)
    {
        if (layout.Thetas is not { } all || rows.IsAssumed)
            return Compute(rows, layout, target, origin);
        if (!all._kept.TryGetValue((rows.Index, target, origin), out double[]? levels))
            all._kept[(rows.Index, target, origin)] = levels = Compute(rows, layout, target, origin);
        return levels;
    }

    private static double[] Compute(SeriesRows rows, ForecastLayout layout, int target, int origin)
    {
        int first = Math.Max(rows.FirstKnown, origin + 1 - layout.ThetaLength);
        return ThetaForecast.Run(
            rows.Filled[target].AsSpan(first, origin + 1 - first),
            layout.DecodedSteps,
            layout.SeasonLength);
    }
}
