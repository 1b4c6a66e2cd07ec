using System.Globalization;

namespace LstmMlNet.Reports.Measures;

/// <summary>Forecasts without a model: the last value, or the value one season ago, of the window's own series.</summary>
internal sealed class NaiveForecast
{
    private readonly ReportSubject _subject;
    private readonly int _horizon;

    public NaiveForecast(ReportSubject subject, int season)
    {
        _subject = subject;
        _horizon = subject.Data.TargetsOf(0).Length;
        Target = new SeriesWindows(subject).Target;
        int shortest = Enumerable.Range(0, subject.Data.Count).Min(subject.Data.StepsOf);
        Season = season <= shortest ? season : 1;
    }

    /// <summary>The feature that is forecast; null where it is not among the inputs.</summary>
    public int? Target { get; }

    /// <summary>Steps of a season; 1 for the last value.</summary>
    public int Season { get; }

    /// <summary>What the one that is drawn is called.</summary>
    public string Name => NameOf(Season);

    /// <summary>The forecasts that a model should beat, <c>[case][step ahead]</c>; none where the series is not among the inputs.</summary>
    public IEnumerable<(string Name, double[][] Values)> All()
    {
        if (Target is null)
            yield break;
        yield return (NameOf(1), Values(1));
        if (Season > 1)
            yield return (NameOf(Season), Values(Season));
    }

    /// <summary>One case's forecast.</summary>
    public double[] Of(int index) => Of(index, Season);

    private double[][] Values(int season) => [.. Enumerable.Range(0, _subject.Data.Count).Select(index => Of(index, season))];

    private double[] Of(int index, int season)
    {
        float[] values = _subject.Sequences[index];
        int features = _subject.Network.Features;
        int steps = values.Length / features;
        return [.. Enumerable.Range(0, _horizon).Select(h => (double)values[((steps - season + (h % season)) * features) + Target!.Value])];
    }

    private static string NameOf(int season) =>
        season == 1 ? "the last value" : string.Create(CultureInfo.InvariantCulture, $"the value {season} steps before");
}
