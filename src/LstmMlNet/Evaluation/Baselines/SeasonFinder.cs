namespace LstmMlNet.Evaluation.Baselines;

/// <summary>
/// Finds a series' season: the length for which repeating the last season forecasts best within the windows that forecasts
/// are made from. What the windows are to be followed by is not looked at.
/// </summary>
internal sealed class SeasonFinder(int horizon)
{
    private const int MostWindows = 256;

    // A season must forecast at least so much better than the last value, or it is taken for chance.
    private const double Gain = 0.9;

    // A part of the best season that forecasts as well, but for this, is the season itself.
    private const double Slack = 1.1;
    private readonly List<double[]> _windows = [];
    private int _every = 1;
    private long _seen;

    /// <summary>Notes a window; of many, as many as are needed, evenly spread.</summary>
    public void Add(double[] window)
    {
        if (_seen++ % _every != 0)
            return;
        _windows.Add(window);
        if (_windows.Count <= MostWindows)
            return;
        _every *= 2;
        for (int i = _windows.Count / 2; i > 0; i--)
            _windows.RemoveAt((2 * i) - 1);
    }

    /// <summary>The season's length; 1 where there is none.</summary>
    public int Find()
    {
        int steps = _windows.Count > 0 ? _windows.Min(window => window.Length) : 0;
        int longest = steps / 2;
        if (longest < 2)
            return 1;
        double[] distances = [.. Enumerable.Range(0, steps).Select(Distance)];
        int ahead = Math.Clamp(horizon, 1, steps / 2);
        double[] errors =
        [
            .. Enumerable.Range(0, longest + 1).Select(season => season == 0 ? double.PositiveInfinity : Error(season, ahead, distances)),
        ];
        int best = Enumerable.Range(2, longest - 1).MinBy(season => errors[season]);
        if (!(errors[best] < Gain * errors[1]))
            return 1;
        for (int part = 2; part < best; part++)
        {
            if (best % part == 0 && errors[part] <= Slack * errors[best])
                return part;
        }

        return best;
    }

    /// <summary>The mean distance of values so many steps apart.</summary>
    private double Distance(int lag)
    {
        double sum = 0;
        long count = 0;
        foreach (double[] window in _windows)
        {
            for (int t = lag; t < window.Length; t++)
            {
                double distance = Math.Abs(window[t] - window[t - lag]);
                if (double.IsNaN(distance))
                    continue;
                sum += distance;
                count++;
            }
        }

        return count > 0 ? sum / count : double.PositiveInfinity;
    }

    /// <summary>The mean error over some steps ahead of repeating the last season.</summary>
    private static double Error(int season, int ahead, double[] distances) =>
        Enumerable.Range(1, ahead).Average(step => distances[(step + season - 1) / season * season]);
}
