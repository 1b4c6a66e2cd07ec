using LstmMlNet.Networks;

namespace LstmMlNet.Reports.Measures;

/// <summary>
/// The numbers of a regression or a forecast: what was predicted, and what was true; <c>[case][target]</c>. What is not known
/// of a future (NaN) is compared with nothing; something is known of each.
/// </summary>
internal sealed class Numbers
{
    public Numbers(ReportSubject subject)
    {
        Count = subject.Data.TargetsOf(0).Length;
        Actual = [.. Enumerable.Range(0, subject.Data.Count).Select(subject.Precise.FutureOf)];
        int stride = subject.Network.Head.Outputs / Count;
        double[][] Of(int place) =>
        [
            .. subject.Outputs.Select((outputs, i) =>
                Enumerable.Range(0, Count).Select(k => subject.Precise.LevelOf(i) + outputs[(k * stride) + place]).ToArray()),
        ];
        Predicted = Of(stride / 2);
        if (subject.Network.Head is DenseQuantileLayer quantiles && stride > 1)
        {
            Lower = Of(0);
            Upper = Of(stride - 1);
            Nominal = quantiles.Quantiles[^1] - quantiles.Quantiles[0];
        }
    }

    /// <summary>Targets of a case.</summary>
    public int Count { get; }

    public double[][] Actual { get; }

    public double[][] Predicted { get; }

    /// <summary>The interval's bounds; empty where there is none.</summary>
    public double[][] Lower { get; } = [];

    public double[][] Upper { get; } = [];

    /// <summary>The share of the values that is to lie in the interval.</summary>
    public double Nominal { get; }

    /// <summary>Mean absolute error of each case.</summary>
    public double[] AbsoluteErrors(double[][] predicted) =>
        [.. Actual.Zip(predicted, (actual, own) => MeanOfKnown(actual.Zip(own, (a, b) => Math.Abs(a - b))))];

    /// <summary>The mean of what is known; NaN where nothing is.</summary>
    public static double MeanOfKnown(IEnumerable<double> values) =>
        values.Where(value => !double.IsNaN(value)).DefaultIfEmpty(double.NaN).Average();

    /// <summary>1 where the interval holds a case's value, 0 where it does not; NaN where the value is not known.</summary>
    public double Holds(int index, int target)
    {
        double value = Actual[index][target];
        return double.IsNaN(value) ? double.NaN : Lower[index][target] <= value && value <= Upper[index][target] ? 1 : 0;
    }

    /// <summary>The share of each case's values that its interval holds.</summary>
    public double[] Held() =>
        [.. Enumerable.Range(0, Actual.Length).Select(i => MeanOfKnown(Enumerable.Range(0, Count).Select(k => Holds(i, k))))];
}
