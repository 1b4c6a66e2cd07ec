namespace LstmMlNet.Networks.Training;

/// <summary>
/// The regression of targets on what one or two kinds of networks predict, all less the mean, for rows that they were not trained on: by
/// how much to multiply what each kind says.
/// </summary>
internal static class ShrinkageFactors
{
    // A slope within two standard errors of zero may be chance: the mean is no worse.
    private const double LeastStandardErrors = 2;
    private const int FewestRows = 3;

    /// <param name="predictions">By kind, one or two: a row's prediction less the mean.</param>
    /// <param name="targets">A row's target less the mean; NaN if it is not known.</param>
    /// <param name="weights">How much each row counts.</param>
    /// <returns>A factor for each kind, from 0; together at most 1.</returns>
    public static double[] Of(double[][] predictions, double[] targets, double[] weights)
    {
        int[] rows = [.. Enumerable.Range(0, targets.Length).Where(i => !double.IsNaN(targets[i]) && weights[i] > 0)];
        var alone = new double[predictions.Length];
        if (rows.Length < FewestRows)
            return alone;
        double squares = Sum(targets, targets);
        double[] products = [.. predictions.Select(own => Sum(own, targets))];
        double[] lengths = [.. predictions.Select(own => Sum(own, own))];
        for (int kind = 0; kind < alone.Length; kind++)
            alone[kind] = Factor(lengths[kind], products[kind], squares, rows.Length);
        if (alone.Length == 1)
            return alone;

        // What says nothing by itself is left out: two slopes fit chance more easily than one.
        double shared = Sum(predictions[0], predictions[1]);
        double determinant = (lengths[0] * lengths[1]) - (shared * shared);
        double first = ((products[0] * lengths[1]) - (products[1] * shared)) / determinant;
        double second = ((products[1] * lengths[0]) - (products[0] * shared)) / determinant;
        if (alone[0] > 0 && alone[1] > 0 && first > 0 && second > 0)
            return Both(first, second);
        int better = (products[0] * products[0] / lengths[0]) >= (products[1] * products[1] / lengths[1]) ? 0 : 1;
        better = alone[better] > 0 ? better : 1 - better;
        alone[1 - better] = 0;
        return alone;

        double Sum(double[] left, double[] right) => rows.Sum(i => weights[i] * left[i] * right[i]);

        double[] Both(double first, double second)
        {
            double explained = (first * products[0]) + (second * products[1]);
            double noise = Math.Max(0, squares - explained) / (rows.Length - 2);
            double share = Math.Max(0, 1 - (2 * noise / explained)) / Math.Max(1, first + second);
            return [share * first, share * second];
        }
    }

    /// <summary>The slope, less for what it may be by chance (after James and Stein); 0 where it may be nothing, at most 1.</summary>
    private static double Factor(double length, double product, double squares, int count)
    {
        if (!(length > 0))
            return 0;
        double slope = product / length;
        double rest = Math.Max(0, squares - (slope * product));
        double variance = rest / (count - 1) / length;
        return slope > LeastStandardErrors * Math.Sqrt(variance) ? Math.Min(1, slope - (variance / slope)) : 0;
    }
}
