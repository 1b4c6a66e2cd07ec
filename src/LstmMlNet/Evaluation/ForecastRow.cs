namespace LstmMlNet.Evaluation;

/// <summary>A window's errors, summed over its steps ahead that are known: the model's, then those of each baseline.</summary>
internal sealed class ForecastRow
{
    public const int Model = 0;
    public const int LastValue = 1;
    public const int SeasonalNaive = 2;
    public const int Theta = 3;
    public const int Methods = 4;

    /// <summary>Steps ahead that are known.</summary>
    public int Known { get; private set; }

    public double[] Absolute { get; } = new double[Methods];

    public double[] Squared { get; } = new double[Methods];

    /// <summary>The model's absolute error at each step ahead; NaN where it is not known.</summary>
    public required double[] AbsoluteByStep { get; init; }

    /// <summary>Known values that lay within their interval.</summary>
    public int Within { get; private set; }

    /// <summary>Their intervals' widths together.</summary>
    public double Width { get; private set; }

    /// <summary>Counts a step ahead whose value is known.</summary>
    public void Add(int step, double actual, ReadOnlySpan<double> forecasts)
    {
        Known++;
        for (int method = 0; method < Methods; method++)
        {
            double error = Math.Abs(forecasts[method] - actual);
            Absolute[method] += error;
            Squared[method] += error * error;
        }

        AbsoluteByStep[step] = Math.Abs(forecasts[Model] - actual);
    }

    public void AddInterval(double actual, double lower, double upper)
    {
        Within += lower <= actual && actual <= upper ? 1 : 0;
        Width += upper - lower;
    }
}
