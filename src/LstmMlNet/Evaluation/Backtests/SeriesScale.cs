namespace LstmMlNet.Evaluation.Backtests;

/// <summary>
/// How much a series changes from one season to the next before the first origin: what scaled errors are divided by. NaN for a series that
/// does not change, or has no two known values a season apart.
/// </summary>
/// <param name="Absolute">The mean of |change|.</param>
/// <param name="Squared">The mean of change².</param>
internal readonly record struct SeriesScale(double Absolute, double Squared)
{
    /// <param name="values">The values before the first origin; NaN where they are not known.</param>
    /// <param name="season">Steps of a season; a series that is no longer than one is compared with its last value.</param>
    public static SeriesScale Of(ReadOnlySpan<double> values, int season)
    {
        int lag = values.Length > season ? season : 1;
        (double absolute, double squared, long count) = (0, 0, 0);
        for (int t = lag; t < values.Length; t++)
        {
            double change = values[t] - values[t - lag];
            if (double.IsNaN(change))
                continue;
            absolute += Math.Abs(change);
            squared += change * change;
            count++;
        }

        return absolute > 0 ? new SeriesScale(absolute / count, squared / count) : new SeriesScale(double.NaN, double.NaN);
    }
}
