namespace LstmMlNet.Forecasting;

/// <summary>The error of a forecast in units of the seasonal naive forecast's in the window: it compares series of any size.</summary>
internal static class RelativeError
{
    // One window that cannot be forecast does not decide.
    private const double Most = 10;

    /// <summary>The mean absolute error of a forecast, at most ten units; NaN where nothing is known of what came.</summary>
    /// <param name="came">What came; NaN where not known.</param>
    /// <param name="forecast">The forecast of a step ahead.</param>
    /// <param name="naive">The unit: see <see cref="NaiveOf"/>.</param>
    public static double Of(double[] came, Func<int, double> forecast, double naive)
    {
        (double sum, int count) = (0, 0);
        for (int h = 0; h < came.Length; h++)
        {
            double error = Math.Abs(came[h] - forecast(h));
            if (!double.IsFinite(error))
                continue;
            sum += error;
            count++;
        }

        return count > 0 ? Math.Min(Most, sum / count / naive) : double.NaN;
    }

    /// <summary>
    /// The mean absolute error of the seasonal naive forecast in a window, or of the last value if a season is as the one before; NaN or 0
    /// if it is not a unit.
    /// </summary>
    public static double NaiveOf(double[] history, int season)
    {
        double error = history.Length > season ? ErrorOf(history, season) : 0;
        return error > 0 ? error : ErrorOf(history, 1);
    }

    private static double ErrorOf(double[] history, int lag) => history.Length > lag
        ? Enumerable.Range(lag, history.Length - lag).Average(t => Math.Abs(history[t] - history[t - lag]))
        : double.NaN;
}
