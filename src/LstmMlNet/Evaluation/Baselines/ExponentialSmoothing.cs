namespace LstmMlNet.Evaluation.Baselines;

/// <summary>
/// Simple exponential smoothing that begins at the first value; the smoothing is the one of the least squared errors of one
/// step.
/// </summary>
internal static class ExponentialSmoothing
{
    private const int GridSteps = 20;
    private const int Refinements = 24;
    private static readonly double s_golden = (Math.Sqrt(5) - 1) / 2;

    /// <summary>The level after the last value: the forecast of all that follows.</summary>
    public static double Level(ReadOnlySpan<double> values)
    {
        double best = 0;
        double least = double.PositiveInfinity;
        for (int i = 0; i <= GridSteps; i++)
        {
            double alpha = i / (double)GridSteps;
            double error = Run(values, alpha).SquaredError;
            if (error < least)
                (best, least) = (alpha, error);
        }

        double low = Math.Max(0, best - (1.0 / GridSteps));
        double high = Math.Min(1, best + (1.0 / GridSteps));
        for (int i = 0; i < Refinements; i++)
        {
            double left = high - (s_golden * (high - low));
            double right = low + (s_golden * (high - low));
            if (Run(values, left).SquaredError <= Run(values, right).SquaredError)
                high = right;
            else
                low = left;
        }

        (double refined, double squared) = Run(values, (low + high) / 2);
        return squared <= least ? refined : Run(values, best).Level;
    }

    private static (double Level, double SquaredError) Run(ReadOnlySpan<double> values, double alpha)
    {
        double level = values[0];
        double squared = 0;
        for (int t = 1; t < values.Length; t++)
        {
            double error = values[t] - level;
            squared += error * error;
            level += alpha * error;
        }

        return (level, squared);
    }
}
