using LstmMlNet.Networks;

namespace LstmMlNet.Reports.Measures;

/// <summary>
/// The numbers of a regression or a forecast: the predicted and the actual values, <c>[case][target]</c>. Unknown values of a future (NaN)
/// are not compared; at least one of each is known.
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

    /// <summary>The interval's bounds; empty if there is none.</summary>
    public double[][] Lower { get; } = [];

    public double[][] Upper { get; } = [];

    /// <summary>The share of the values that should lie in the interval.</summary>
    public double Nominal { get; }

    /// <summary>Mean absolute error of each case.</summary>
    public double[] AbsoluteErrors(double[][] predicted) =>
        [.. Actual.Zip(predicted, (actual, own) => MeanOfKnown(actual.Zip(own, (a, b) => Math.Abs(a - b))))];

    /// <summary>The mean of the known values; NaN if there are none.</summary>
    public static double MeanOfKnown(IEnumerable<double> values) =>
        values.Where(value => !double.IsNaN(value)).DefaultIfEmpty(double.NaN).Average();

    /// <summary>1 if the interval contains a case's value, 0 if not; NaN if the value is unknown.</summary>
    public double Holds(int index, int target)
    {
        double value = Actual[index][target];
        return double.IsNaN(value) ? double.NaN : Lower[index][target] <= value && value <= Upper[index][target] ? 1 : 0;
    }

    /// <summary>The share of each case's values that its interval contains.</summary>
    public double[] Held() =>
        [.. Enumerable.Range(0, Actual.Length).Select(i => MeanOfKnown(Enumerable.Range(0, Count).Select(k => Holds(i, k))))];
}
