using Microsoft.ML;

namespace LstmMlNet.Forecasting;

/// <summary>
/// Chooses how much of each network is believed, and how much it counts in the mean of several, by the errors of networks of the same kind
/// that were trained to the end up to earlier times.
/// </summary>
internal sealed class ShareChoice
{
    // What gains less over the last value may do so by chance.
    private const double LeastGain = 0.99;

    /// <param name="table">The table.</param>
    /// <param name="layouts">Of each network.</param>
    /// <param name="times">Of each time, the networks and the rows that they forecast from.</param>
    public ShareChoice(
        IDataView table,
        IReadOnlyList<ForecastLayout> layouts,
        IReadOnlyList<(IReadOnlyList<ForecastPart> Parts, Origins Origins)> times)
    {
        TriedLevel[] tried = [.. layouts.Select((layout, i) => TriedLevel.Of(
            layout,
            times.Select(time => ForecastScores.Of(time.Parts[i].Model, table, layout, time.Origins, null))))];

        // A level by itself has a network for the width of its intervals only.
        (double Share, double Error)[] best = [.. tried.Select((one, i) => layouts[i].Share > 0 ? one.Settled : one.Alone)];
        double least = best.Min(way => way.Error);
        LastValueIsBest = LeastGain * tried[0].LastValueError <= least;
        Layouts = [.. layouts.Select((layout, i) => layout with
        {
            Share = best[i].Share,
            Weight = TriedLevel.WeightOf(best[i].Error, least),
        })];
    }

    /// <summary>The layouts in their order, with shares and weights.</summary>
    public ForecastLayout[] Layouts { get; }

    /// <summary>Whether none of them errs clearly less than the last value does.</summary>
    public bool LastValueIsBest { get; }
}
