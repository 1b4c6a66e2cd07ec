using System.Globalization;

namespace LstmMlNet.Reports.Measures;

/// <summary>
/// Forecasts without a model, of the window's own series: the last value, the value one season ago, and Theta. The best of them is the
/// one to draw.
/// </summary>
internal sealed class SimpleForecast
{
    private readonly ReportSubject _subject;
    private readonly int _horizon;
    private readonly (string Name, double[][] Values) _best;

    public SimpleForecast(ReportSubject subject, int season)
    {
        _subject = subject;
        _horizon = subject.Data.TargetsOf(0).Length;
        Target = new SeriesWindows(subject).Target;
        int shortest = Enumerable.Range(0, subject.Data.Count).Min(subject.Data.StepsOf);
        int repeated = season <= shortest ? season : 1;
        if (Target is null)
            return;
        All = [
            ("the last value", Values(window => Repeated(window, 1))),
            .. repeated > 1
                ? [(
                    string.Create(CultureInfo.InvariantCulture, $"the value {repeated} steps before"),
                    Values(window => Repeated(window, repeated)))]
                : Array.Empty<(string, double[][])>(),
            ("the Theta method", Values(window => ThetaForecast.Run(window, _horizon, season))),
        ];
        _best = All.MinBy(one => Numbers.MeanOfKnown(one.Values.Select(ErrorOf)));
    }

    /// <summary>The feature that is forecast; null if it is not among the inputs.</summary>
    public int? Target { get; }

    /// <summary>The name of the best one.</summary>
    public string Name => _best.Name;

    /// <summary>The forecasts that a model should beat, <c>[case][step ahead]</c>; none if the series is not among the inputs.</summary>
    public IReadOnlyList<(string Name, double[][] Values)> All { get; } = [];

    /// <summary>One case's forecast by the best of them.</summary>
    public double[] Of(int index) => _best.Values[index];

    private double[][] Values(Func<double[], double[]> forecast) =>
        [.. Enumerable.Range(0, _subject.Data.Count).Select(index => forecast(SeriesOf(index)))];

    private double ErrorOf(double[] predicted, int index) =>
        Numbers.MeanOfKnown(_subject.Precise.FutureOf(index).Zip(predicted, (actual, own) => Math.Abs(actual - own)));

    /// <summary>The window's own series.</summary>
    private double[] SeriesOf(int index)
    {
        double[] values = _subject.Precise.WindowOf(index);
        int features = _subject.Network.Features;
        return [.. Enumerable.Range(0, values.Length / features).Select(t => values[(t * features) + Target!.Value])];
    }

    private double[] Repeated(double[] window, int season) =>
        [.. Enumerable.Range(0, _horizon).Select(h => window[window.Length - season + (h % season)])];
}
