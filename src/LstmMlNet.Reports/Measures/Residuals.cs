using System.Globalization;

namespace LstmMlNet.Reports.Measures;

/// <summary>The residuals of a regression's target: predicted minus actual.</summary>
internal sealed class Residuals
{
    private const double Strong = 0.25;

    public Residuals(IReadOnlyList<double> actual, IReadOnlyList<double> predicted)
    {
        Actual = actual;
        Predicted = predicted;
        double[] residuals = [.. predicted.Zip(actual, (a, b) => a - b)];
        double mean = actual.Average();
        double spread = actual.Sum(value => (value - mean) * (value - mean));
        MeanAbsolute = residuals.Average(Math.Abs);
        RootMeanSquared = Math.Sqrt(residuals.Average(value => value * value));
        Bias = residuals.Average();
        RSquared = 1 - (residuals.Sum(value => value * value) / spread);
        Slope = actual.Zip(residuals, (value, residual) => (value - mean) * residual).Sum() / spread;
        Deviation = Math.Sqrt(spread / actual.Count);
    }

    public IReadOnlyList<double> Actual { get; }

    public IReadOnlyList<double> Predicted { get; }

    public double MeanAbsolute { get; }

    public double RootMeanSquared { get; }

    public double Bias { get; }

    public double RSquared { get; }

    /// <summary>The slope of the residual over the actual value: −1 if the model always predicts the same.</summary>
    public double Slope { get; }

    /// <summary>The standard deviation of the actual values.</summary>
    public double Deviation { get; }

    /// <summary>Indices of at most this many, evenly spread.</summary>
    public int[] Some(int most) =>
        [.. Enumerable.Range(0, Math.Min(most, Actual.Count)).Select(i => (int)((long)i * Actual.Count / Math.Min(most, Actual.Count)))];

    /// <summary>R squared, never rounded up to 1.</summary>
    public string RSquaredText => (Math.Floor(RSquared * 1000) / 1000).ToString("F3", CultureInfo.InvariantCulture);

    public (Tone Tone, string Sentence) Verdict()
    {
        if (Deviation == 0)
            return (Tone.Plain, "All actual values are the same, so how well the model distinguishes values cannot be measured.");
        string share = string.Create(
            CultureInfo.InvariantCulture,
            $"explains {HtmlText.Share(Math.Max(0, RSquared))} of the variance of the actual values (R squared {RSquaredText})");
        string error = $"it is off by {HtmlText.Plain(MeanAbsolute)} on average";
        string pattern = Math.Abs(Bias) > Strong * RootMeanSquared && Math.Abs(Bias) > 0.05 * Deviation
            ? $" On average it predicts {HtmlText.Plain(Math.Abs(Bias))} too {(Bias > 0 ? "high" : "low")}."
            : Slope < -Strong ? " It is biased toward the mean: low values are predicted too high, high ones too low." : "";
        return RSquared switch
        {
            <= 0 => (Tone.Bad, $"It predicts no better than the mean (R squared {RSquaredText}): {error}.{pattern}"),
            < 0.5 => (Tone.Bad, $"It {share}, less than half: {error}.{pattern}"),
            < 0.9 => (Tone.Mixed, $"It {share}: {error}.{pattern}"),
            _ => (pattern.Length > 0 ? Tone.Mixed : Tone.Good, $"It {share}: {error}.{pattern}"),
        };
    }
}
