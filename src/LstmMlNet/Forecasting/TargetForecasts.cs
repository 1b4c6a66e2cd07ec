using System.Numerics.Tensors;
using Microsoft.ML;

namespace LstmMlNet.Forecasting;

/// <summary>The forecasts of one target: the weighted mean of its networks', with the bounds where they hold.</summary>
internal sealed class TargetForecasts
{
    private readonly DataViewRow _row;
    private readonly PartForecasts[] _parts;
    private readonly ForecastIntervals? _intervals;
    private readonly int _target;
    private readonly double[] _values;
    private readonly double[] _spreads;
    private readonly double _weight;
    private long _position = -1;

    /// <param name="scored">The windows of each network, scored, all at the same row.</param>
    /// <param name="layouts">What brings each network's forecasts back.</param>
    /// <param name="target">Which target.</param>
    /// <param name="intervals">Where the bounds lie; null: where the networks say.</param>
    public TargetForecasts(DataViewRow[] scored, IReadOnlyList<ForecastLayout> layouts, int target, ForecastIntervals? intervals)
    {
        _row = scored[0];
        _parts = [.. scored.Select((row, i) => new PartForecasts(row, layouts[i], target))];
        _weight = _parts.Sum(part => part.Weight);
        _intervals = intervals;
        _target = target;
        _values = new double[layouts[0].Horizon * layouts[0].AllQuantiles.Length];
        _spreads = new double[layouts[0].Horizon];
    }

    /// <summary>How much the target varies at each step, in its own units: what errors of different series are compared by.</summary>
    public ReadOnlySpan<double> Spreads => _spreads;

    /// <summary>The current row's forecasts, [step, quantile].</summary>
    public ReadOnlySpan<double> Read()
    {
        if (_row.Position == _position)
            return _values;
        _position = _row.Position;
        Array.Clear(_values);
        Array.Clear(_spreads);
        foreach (PartForecasts part in _parts)
            part.AddTo(_values, _spreads);
        TensorPrimitives.Divide(_values, _weight, _values);
        TensorPrimitives.Divide(_spreads, _weight, _spreads);
        _intervals?.Apply(_target, _values, _spreads);
        return _values;
    }
}
