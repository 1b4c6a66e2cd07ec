using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using LstmMlNet.Evaluation;
using MathNet.Numerics.Distributions;
using Microsoft.ML;

namespace LstmMlNet.Forecasting;

/// <summary>The errors of forecasts of what was not trained on, per target and step ahead.</summary>
internal sealed class ForecastErrorsAhead
{
    // What networks say of their errors counts half once they have seen so many windows.
    private const int EnoughWindows = 1_000;
    private readonly ForecastLayout _layout;
    private readonly int _median;
    private readonly double _usualShare;

    /// <summary>[target][step].</summary>
    private readonly List<ErrorAhead>[][] _errors;
    private int _times;

    /// <param name="layout">The forecaster's.</param>
    /// <param name="windows">The number of windows that its networks are trained on.</param>
    public ForecastErrorsAhead(ForecastLayout layout, long windows)
    {
        _usualShare = windows / (double)(windows + EnoughWindows);
        _layout = layout;
        _median = layout.PlacesOf([0.5f])[0];
        _errors = [.. Enumerable.Range(0, layout.TargetCount).Select(_ =>
            Enumerable.Range(0, layout.Horizon).Select(_ => new List<ErrorAhead>()).ToArray())];
    }

    /// <summary>Adds the errors of a forecaster from some rows of each series; those found so far where it is stopped.</summary>
    public void Add(LstmForecastTransformer earlier, IDataView table, Origins origins, CancellationToken stop)
    {
        _times++;
        IDataView[] scored = earlier.Scored(table, origins);
        DataViewSchema schema = scored[0].Schema;
        DataViewRowCursor[] cursors = [.. scored.Select(view => view.GetRowCursor(Needed(view.Schema)))];
        try
        {
            (NumberColumn Label, TargetForecasts Forecasts)[] targets =
            [
                .. Enumerable.Range(0, _layout.TargetCount).Select(i => (
                    new NumberColumn(cursors[0], schema[ForecastNames.Label(_layout, i)]),
                    new TargetForecasts(cursors, [.. earlier.Parts.Select(part => part.Layout)], i, null))),
            ];
            while (!stop.IsCancellationRequested && MoveNext(cursors))
            {
                for (int i = 0; i < targets.Length; i++)
                    Add(i, targets[i].Label.Read(), targets[i].Forecasts);
            }
        }
        finally
        {
            foreach (DataViewRowCursor cursor in cursors)
                cursor.Dispose();
        }
    }

    /// <summary>Where the bounds have to lie to hold; null where no error is known.</summary>
    public ForecastIntervals? ToIntervals()
    {
        if (Array.Exists(_errors, target => Array.TrueForAll(target, step => step.Count == 0)))
            return null;
        double share = new NetworkShareChoice(_errors, _layout).Run(_usualShare);
        return new ForecastIntervals
        {
            Median = _median,
            NetworkShare = share,
            Places = [.. _errors.Select(target => PlacesOf([.. target.Select(step => ErrorQuantiles.In(step, share))]))],
        };
    }

    private IEnumerable<DataViewSchema.Column> Needed(DataViewSchema schema) =>
        Enumerable.Range(0, _layout.TargetCount).Select(i => ForecastNames.Label(_layout, i))
            .Concat(PartForecasts.ColumnNames)
            .Select(name => schema[name]);

    private static bool MoveNext(DataViewRowCursor[] cursors)
    {
        bool moved = false;
        foreach (DataViewRowCursor cursor in cursors)
            moved = cursor.MoveNext();
        return moved;
    }

    private void Add(int target, double[] came, TargetForecasts forecasts)
    {
        ReadOnlySpan<double> values = forecasts.Read();
        int quantiles = values.Length / came.Length;
        for (int h = 0; h < came.Length; h++)
        {
            ReadOnlySpan<double> step = values.Slice(h * quantiles, quantiles);
            double spread = forecasts.Spreads[h];
            var error = new ErrorAhead(came[h] - step[_median], ForecastIntervals.OwnWidth(step, spread), spread, _times);
            if (float.IsFinite(error.In(_usualShare)))
                _errors[target][h].Add(error);
        }
    }

    private float[] PlacesOf(List<float>[] errors)
    {
        float[] quantiles = _layout.AllQuantiles;
        var places = new float[errors.Length * quantiles.Length];
        for (int h = 0; h < errors.Length; h++)
        {
            List<float> own = ErrorQuantiles.Gathered(errors, h);
            double independent = IndependentOf(NearestKnown(errors, h), h + 1);
            for (int q = 0; q < quantiles.Length; q++)
                places[(h * quantiles.Length) + q] =
                    (float)(ErrorQuantiles.PlaceOf(own, quantiles[q]) * Widening(quantiles[q], independent));
        }

        return places;
    }

    /// <summary>The errors at a step; where none is known, at the nearest step where there are any.</summary>
    private static List<float> NearestKnown(List<float>[] errors, int step) => errors
        .Where(own => own.Count > 0)
        .MinBy(own => Math.Abs(Array.IndexOf(errors, own) - step)) ?? [];

    /// <summary>
    /// How many independent errors say as much: those of neighboring origins have all but one of their steps in common, and are as alike as
    /// their correlations say, from not at all to that.
    /// </summary>
    /// <param name="errors">Errors at a step, in the order of their origins.</param>
    /// <param name="ahead">Steps ahead.</param>
    private static double IndependentOf(List<float> errors, int ahead)
    {
        ReadOnlySpan<float> all = CollectionsMarshal.AsSpan(errors);
        double squares = TensorPrimitives.SumOfSquares(all);
        double alike = 1;
        for (int lag = 1; lag < Math.Min(ahead, all.Length); lag++)
            alike += 2 * TensorPrimitives.Dot(all[lag..], all[..^lag]) / Math.Max(squares, double.Epsilon);
        return Math.Max(1, all.Length / Math.Clamp(alike, 1, ahead));
    }

    /// <summary>
    /// How much further out a quantile lies of a value that is to come than of those that it was estimated from: the ratio of Student's
    /// distribution to the normal one.
    /// </summary>
    /// <param name="quantile">The quantile.</param>
    /// <param name="count">Independent values that it was estimated from.</param>
    private static double Widening(float quantile, double count) => Math.Abs(quantile - 0.5f) < 1e-3f
        ? 1
        : StudentT.InvCDF(0, 1, count, quantile) / Normal.InvCDF(0, 1, quantile) * Math.Sqrt(1 + (1 / count));
}
