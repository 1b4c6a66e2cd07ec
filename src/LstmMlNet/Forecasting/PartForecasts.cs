using LstmMlNet.Tasks;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Forecasting;

/// <summary>One network's forecasts of one target, in the units of the table.</summary>
internal sealed class PartForecasts
{
    // A unit of logarithms above this is no measure of how far values lie apart.
    private const double WidestLogarithm = 3;
    private readonly ForecastLayout _layout;
    private readonly int _target;
    private readonly int _quantiles;
    private readonly int _median;
    private readonly ValueGetter<VBuffer<float>> _scores;
    private readonly ValueGetter<VBuffer<double>> _levels;
    private readonly ValueGetter<VBuffer<double>> _units;
    private readonly ValueGetter<int> _known;
    private VBuffer<float> _score;
    private VBuffer<double> _level;
    private VBuffer<double> _unit;
    private int _steps;

    /// <summary>The columns that forecasts are made from.</summary>
    public static IReadOnlyList<string> ColumnNames { get; } =
        [ForecastWindows.Levels, ForecastWindows.Units, ForecastWindows.KnownSteps, ForecastingRules.AllQuantiles];

    /// <param name="scored">The windows with the network's quantiles.</param>
    /// <param name="layout">What brings them back.</param>
    /// <param name="target">Which target.</param>
    public PartForecasts(DataViewRow scored, ForecastLayout layout, int target)
    {
        DataViewSchema schema = scored.Schema;
        _layout = layout;
        _target = target;
        float[] all = layout.AllQuantiles;
        _quantiles = all.Length;
        _median = Array.IndexOf(all, 0.5f);
        _scores = scored.GetGetter<VBuffer<float>>(schema[ForecastingRules.AllQuantiles]);
        _levels = scored.GetGetter<VBuffer<double>>(schema[ForecastWindows.Levels]);
        _units = scored.GetGetter<VBuffer<double>>(schema[ForecastWindows.Units]);
        _known = scored.GetGetter<int>(schema[ForecastWindows.KnownSteps]);
    }

    /// <summary>How much the forecasts count.</summary>
    public double Weight => _layout.Weight;

    /// <summary>Adds the row's forecasts to weighted sums, [step, quantile], and how much the target varies to others, [step].</summary>
    public void AddTo(Span<double> sums, Span<double> spreads)
    {
        _scores(ref _score);
        _levels(ref _level);
        _units(ref _unit);
        _known(ref _steps);
        double unit = _unit.GetItemOrDefault(_target);
        double reach = _layout.Logarithm ? Math.Min(unit, WidestLogarithm) : unit;
        for (int h = 0; h < _layout.Horizon; h++)
        {
            int place = (h * _layout.TargetCount) + _target;
            double level = _level.GetItemOrDefault(place);
            double median = _layout.Share * _score.GetItemOrDefault((place * _quantiles) + _median);
            for (int q = 0; q < _quantiles; q++)
            {
                // The forecast lies within its interval, and quantiles rise, where little of the network is believed, too.
                double own = _score.GetItemOrDefault((place * _quantiles) + q);
                double value = q == _median ? median : q < _median ? Math.Min(own, median) : Math.Max(own, median);
                sums[(h * _quantiles) + q] += h < _steps ? _layout.Weight * _layout.Restore(_target, level + (unit * value)) : double.NaN;
            }

            double center = level + (unit * median);
            spreads[h] += _layout.Weight / 2
                * (_layout.Restore(_target, center + reach) - _layout.Restore(_target, center - reach));
        }
    }
}
