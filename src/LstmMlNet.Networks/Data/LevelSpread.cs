namespace LstmMlNet.Networks.Data;

/// <summary>Measures how much a level feature varies within sequences, in one pass: see <see cref="LevelFeature.Spread"/>.</summary>
internal sealed class LevelSpread(LevelFeature level)
{
    private double _logarithms;
    private long _varying;
    private double _squares;
    private long _all;

    /// <param name="values">A sequence, <c>[steps, features]</c>.</param>
    /// <param name="features">The number of features per step.</param>
    public void Add(ReadOnlySpan<float> values, int features)
    {
        (double mean, double deviation) = level.Moments(values, features);
        _squares += mean * mean;
        _all++;
        if (!LevelFeature.Varies(mean, deviation))
            return;
        _logarithms += Math.Log(deviation);
        _varying++;
    }

    /// <summary>
    /// The feature with its spread. If no sequence varies, its magnitude is the unit; if it is always 0, any unit will do.
    /// </summary>
    /// <param name="ranks">The processes over whose sequences it is measured.</param>
    public LevelFeature ToLevel(ICollective ranks)
    {
        Span<double> sums = [_logarithms, _varying, _squares, _all];
        ranks.AllReduce(sums);
        double size = Math.Sqrt(sums[2] / Math.Max(1, sums[3]));
        return level with { Spread = sums[1] > 0 ? Math.Exp(sums[0] / sums[1]) : size > 0 ? size : 1 };
    }
}
