using LstmMlNet.Evaluation;
using LstmMlNet.Tasks;
using Microsoft.ML;

namespace LstmMlNet.Forecasting;

/// <summary>A level that was tried: its forecasts of rows that were not trained on, and how much they err.</summary>
internal sealed class TriedLevel
{
    // The networks that are tried are trained shortly: the one that is kept will be better.
    private const double LeastGain = 0.9;

    // Of networks that are trained to the end, believing less need only gain more than chance.
    private const double LeastSettledGain = 0.99;
    private static readonly double[] s_shares = [0, 0.25, 0.5, 0.75, 1];
    private readonly Dictionary<double, double> _errors;

    private TriedLevel(ForecastLayout layout, Dictionary<double, double> errors, double lastValueError)
    {
        LastValueError = lastValueError;
        (double share, double error) = errors.MinBy(pair => pair.Value / (pair.Key < 1 ? LeastGain : 1));
        Layout = layout with { Share = share };
        Error = error;
        _errors = errors;
    }

    /// <summary>The layout, with as much of the network believed as does best.</summary>
    public ForecastLayout Layout { get; }

    /// <summary>The mean error in units of the seasonal naive error in the window.</summary>
    public double Error { get; }

    /// <summary>Ways to forecast by this level: as much of the network that is believed, and the error.</summary>
    public IEnumerable<(double Share, double Error)> Ways => _errors
        .Where(pair => pair.Key is 0.5 or 1 || (pair.Key == 0 && Layout.Level is ForecastLevel.SeasonBefore or ForecastLevel.Theta))
        .Select(pair => (pair.Key, pair.Value));

    /// <summary>As much of networks that were trained to the end as does best, and its error.</summary>
    public (double Share, double Error) Settled
    {
        get
        {
            (double share, double error) = _errors.MinBy(pair => pair.Value / (pair.Key < 1 ? LeastSettledGain : 1));
            return (share, error);
        }
    }

    /// <summary>The level by itself, and its error.</summary>
    public (double Share, double Error) Alone => (0, _errors[0]);

    /// <summary>The error of the last value.</summary>
    public double LastValueError { get; }

    /// <summary>How much a way counts in a mean of several.</summary>
    /// <param name="error">Its error.</param>
    /// <param name="least">The least of their errors.</param>
    public static double WeightOf(double error, double least) => error > 0 ? Math.Max(1e-6, Math.Pow(least / error, 4)) : 1;

    /// <summary>Measures a level.</summary>
    /// <param name="layout">The layout.</param>
    /// <param name="scored">Windows to forecast from, with the scores of networks that were not trained on what came.</param>
    public static TriedLevel Of(ForecastLayout layout, IEnumerable<IDataView> scored)
    {
        var errors = s_shares.ToDictionary(share => share, _ => new List<double>());
        var ofLastValue = new List<double>();
        foreach (IDataView view in scored)
            AddErrors(layout, view, errors, ofLastValue);
        return new TriedLevel(layout, errors.ToDictionary(pair => pair.Key, pair => MeanOf(pair.Value)), MeanOf(ofLastValue));
    }

    private static double MeanOf(List<double> errors) => errors.Where(double.IsFinite).DefaultIfEmpty(double.MaxValue).Average();

    private static void AddErrors(
        ForecastLayout layout,
        IDataView scored,
        Dictionary<double, List<double>> errors,
        List<double> ofLastValue)
    {
        DataViewSchema schema = scored.Schema;
        using DataViewRowCursor cursor = scored.GetRowCursor(schema);
        (NumberColumn History, NumberColumn Label)[] targets =
        [
            .. Enumerable.Range(0, layout.TargetCount).Select(i => (
                new NumberColumn(cursor, schema[ForecastNames.History(layout, i)]),
                new NumberColumn(cursor, schema[ForecastNames.Label(layout, i)]))),
        ];
        var scores = new NumberColumn(cursor, schema[ForecastingRules.AllQuantiles]);
        int quantiles = layout.AllQuantiles.Length;
        int median = layout.PlacesOf([0.5f])[0];
        var levels = new NumberColumn(cursor, schema[ForecastWindows.Levels]);
        var units = new NumberColumn(cursor, schema[ForecastWindows.Units]);
        while (cursor.MoveNext())
        {
            (double[] score, double[] level, double[] unit) = (scores.Read(), levels.Read(), units.Read());
            for (int i = 0; i < targets.Length; i++)
            {
                int target = i;
                double[] came = targets[i].Label.Read();
                double[] history = targets[i].History.Read();
                double naive = RelativeError.NaiveOf(history, layout.SeasonLength);
                if (!(naive > 0))
                    continue;
                ofLastValue.Add(RelativeError.Of(came, _ => history[^1], naive));
                foreach (double share in s_shares)
                    errors[share].Add(RelativeError.Of(came, h => Forecast(h, share), naive));

                double Forecast(int h, double share)
                {
                    int place = (h * targets.Length) + target;
                    double change = share * score[(place * quantiles) + median];
                    return layout.Restore(target, level[place] + (unit[target] * change));
                }
            }
        }
    }
}
