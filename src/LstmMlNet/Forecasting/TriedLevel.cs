using LstmMlNet.Evaluation;
using Microsoft.ML;

namespace LstmMlNet.Forecasting;

/// <summary>A level that was tried: its forecasts of rows that were not trained on, and how much they err.</summary>
internal sealed class TriedLevel
{
    // One window that cannot be forecast does not decide.
    private const double MostError = 10;

    // The networks that are tried are trained shortly: the one that is kept will be better.
    private const double LeastGain = 0.9;
    private static readonly double[] s_shares = [0, 0.25, 0.5, 0.75, 1];
    private readonly List<Forecast> _forecasts;

    private TriedLevel(ForecastLayout layout, List<Forecast> forecasts)
    {
        Layout = layout;
        _forecasts = forecasts;
        Error = ErrorOf(forecasts);
    }

    /// <summary>The layout, with as much of the network believed as does best.</summary>
    public ForecastLayout Layout { get; }

    /// <summary>The mean error in units of the seasonal naive error in the window.</summary>
    public double Error { get; }

    /// <summary>Measures a level.</summary>
    /// <param name="layout">The layout.</param>
    /// <param name="scored">Windows to forecast from, with the network's scores.</param>
    public static TriedLevel Of(ForecastLayout layout, IDataView scored)
    {
        var shares = s_shares.ToDictionary(share => share, _ => new List<Forecast>());
        DataViewSchema schema = scored.Schema;
        using DataViewRowCursor cursor = scored.GetRowCursor(schema);
        (NumberColumn History, NumberColumn Label)[] targets =
        [
            .. Enumerable.Range(0, layout.TargetCount).Select(i => (
                new NumberColumn(cursor, schema[ForecastNames.History(layout, i)]),
                new NumberColumn(cursor, schema[ForecastNames.Label(layout, i)]))),
        ];
        var scores = new NumberColumn(cursor, schema[ForecastsView.NetworkColumns[0]]);
        var levels = new NumberColumn(cursor, schema[ForecastWindows.Levels]);
        var units = new NumberColumn(cursor, schema[ForecastWindows.Units]);
        while (cursor.MoveNext())
        {
            (double[] score, double[] level, double[] unit) = (scores.Read(), levels.Read(), units.Read());
            for (int i = 0; i < targets.Length; i++)
            {
                int target = i;
                double[] came = targets[i].Label.Read();
                double naive = NaiveError(targets[i].History.Read(), layout.SeasonLength);
                if (!(naive > 0) || !Array.Exists(came, double.IsFinite))
                    continue;
                foreach (double share in s_shares)
                {
                    shares[share].Add(new Forecast(naive, came, [.. came.Select((_, h) =>
                    {
                        int place = (h * targets.Length) + target;
                        return layout.Restore(target, level[place] + (unit[target] * share * score[place]));
                    })]));
                }
            }
        }

        (double best, List<Forecast> forecasts) = shares.MinBy(pair => ErrorOf(pair.Value) / (pair.Key < 1 ? LeastGain : 1));
        return new TriedLevel(layout with { Share = best }, forecasts);
    }

    /// <summary>The error of the mean of several levels' forecasts.</summary>
    public static double ErrorOfMean(IReadOnlyList<TriedLevel> levels) => ErrorOf(levels[0]._forecasts.Select((first, i) => first with
    {
        Values = [.. first.Values.Select((_, h) => levels.Average(level => level._forecasts[i].Values[h]))],
    }));

    private static double ErrorOf(IEnumerable<Forecast> forecasts) =>
        forecasts.Select(forecast => forecast.Error).Where(double.IsFinite).DefaultIfEmpty(double.MaxValue).Average();

    private static double NaiveError(double[] history, int season)
    {
        int lag = history.Length > season ? season : 1;
        return history.Length > lag
            ? Enumerable.Range(lag, history.Length - lag).Average(t => Math.Abs(history[t] - history[t - lag]))
            : double.NaN;
    }

    /// <param name="Naive">The seasonal naive error in the window.</param>
    /// <param name="Came">What came.</param>
    /// <param name="Values">The forecast.</param>
    private sealed record Forecast(double Naive, double[] Came, double[] Values)
    {
        public double Error => Math.Min(MostError, Came.Zip(Values, (came, value) => Math.Abs(came - value))
            .Where(double.IsFinite).DefaultIfEmpty(double.NaN).Average() / Naive);
    }
}
