namespace LstmMlNet.Forecasting;

/// <summary>Quantiles of the errors of forecasts, in widths.</summary>
internal static class ErrorQuantiles
{
    // With fewer errors than these, a step ahead takes those of the steps next to it, too.
    private const int Least = 60;

    /// <summary>Errors in widths, in their order; those that are no numbers are left out.</summary>
    public static List<float> In(IEnumerable<ErrorAhead> errors, double networkShare) =>
        [.. errors.Select(error => error.In(networkShare)).Where(float.IsFinite)];

    /// <summary>The errors at a step, sorted; where they are few, with those at the steps next to it.</summary>
    public static List<float> Gathered(List<float>[] errors, int step)
    {
        List<float> gathered = [.. errors[step]];
        for (int near = 1; gathered.Count < Least && near < errors.Length; near++)
        {
            if (step >= near)
                gathered.AddRange(errors[step - near]);
            if (step + near < errors.Length)
                gathered.AddRange(errors[step + near]);
        }

        gathered.Sort();
        return gathered;
    }

    /// <summary>The quantile of errors, on the median's side of it.</summary>
    public static double PlaceOf(List<float> sorted, float quantile)
    {
        if (quantile == 0.5f)
            return 0;
        double rank = Math.Clamp((quantile * (sorted.Count + 1.0)) - 1, 0, sorted.Count - 1);
        int low = (int)rank;
        int high = Math.Min(low + 1, sorted.Count - 1);
        double place = sorted[low] + ((rank - low) * (sorted[high] - sorted[low]));
        return quantile < 0.5f ? Math.Min(place, 0) : Math.Max(place, 0);
    }
}
