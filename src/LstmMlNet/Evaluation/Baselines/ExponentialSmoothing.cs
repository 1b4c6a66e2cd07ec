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
        for (int i = 0; i <= GridSteps; i += 3)
        {
            (double first, double second, double third) =
                ErrorsOfThree(values, i / (double)GridSteps, (i + 1) / (double)GridSteps, (i + 2) / (double)GridSteps);
            foreach ((int place, double error) in new[] { (i, first), (i + 1, second), (i + 2, third) })
            {
                if (place <= GridSteps && error < least)
                    (best, least) = (place / (double)GridSteps, error);
            }
        }

        double low = Math.Max(0, best - (1.0 / GridSteps));
        double high = Math.Min(1, best + (1.0 / GridSteps));
        (double left, double right) = (high - (s_golden * (high - low)), low + (s_golden * (high - low)));
        (double leftError, double rightError, _) = ErrorsOfThree(values, left, right, right);
        for (int i = 0; i < Refinements; i++)
        {
            // Of the two places inside, one stays inside.
            if (leftError <= rightError)
            {
                (high, right, rightError) = (right, left, leftError);
                left = high - (s_golden * (high - low));
                leftError = Run(values, left).SquaredError;
            }
            else
            {
                (low, left, leftError) = (left, right, rightError);
                right = low + (s_golden * (high - low));
                rightError = Run(values, right).SquaredError;
            }
        }

        (double refined, double squared) = Run(values, (low + high) / 2);
        return squared <= least ? refined : Run(values, best).Level;
    }

    /// <summary>The squared errors of three smoothings: a step of one does not wait for those of the others.</summary>
    private static (double First, double Second, double Third) ErrorsOfThree(
        ReadOnlySpan<double> values,
        double first,
        double second,
        double third)
    {
        (double level1, double level2, double level3) = (values[0], values[0], values[0]);
        (double squared1, double squared2, double squared3) = (0, 0, 0);
        for (int t = 1; t < values.Length; t++)
        {
            double error1 = values[t] - level1;
            double error2 = values[t] - level2;
            double error3 = values[t] - level3;
            squared1 += error1 * error1;
            squared2 += error2 * error2;
            squared3 += error3 * error3;
            level1 += first * error1;
            level2 += second * error2;
            level3 += third * error3;
        }

        return (squared1, squared2, squared3);
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
