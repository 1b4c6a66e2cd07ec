using LstmMlNet.Tasks;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Forecasting;

/// <summary>One output of a network, of one target, in the units of the table.</summary>
internal sealed class RestoredForecasts
{
    private readonly ForecastLayout _layout;
    private readonly int _target;
    private readonly int[] _places;
    private readonly ValueGetter<VBuffer<float>> _scores;
    private readonly ValueGetter<VBuffer<double>> _levels;
    private readonly ValueGetter<VBuffer<double>> _units;
    private readonly ValueGetter<int> _known;
    private readonly int _all;
    private readonly int _median;
    private VBuffer<float> _score;
    private VBuffer<double> _level;
    private VBuffer<double> _unit;
    private int _steps;

    /// <param name="scored">The windows with the network's quantiles.</param>
    /// <param name="layout">What brings them back.</param>
    /// <param name="target">Which target.</param>
    /// <param name="output">0: the median, 1 and 2: the interval's bounds, 3: the quantiles that were asked for.</param>
    public RestoredForecasts(DataViewRow scored, ForecastLayout layout, int target, int output)
    {
        DataViewSchema schema = scored.Schema;
        _layout = layout;
        _target = target;
        float[] all = layout.AllQuantiles;
        float[] interval = layout.IntervalQuantiles;
        float[] own = output switch
        {
            0 => [interval[1]],
            1 => [interval[0]],
            2 => [interval[2]],
            _ => layout.Quantiles,
        };
        _all = all.Length;
        _median = Array.IndexOf(all, 0.5f);
        _places = [.. own.Select(quantile => Array.IndexOf(all, quantile))];
        _scores = scored.GetGetter<VBuffer<float>>(schema[ForecastingRules.AllQuantiles]);
        _levels = scored.GetGetter<VBuffer<double>>(schema[ForecastWindows.Levels]);
        _units = scored.GetGetter<VBuffer<double>>(schema[ForecastWindows.Units]);
        _known = scored.GetGetter<int>(schema[ForecastWindows.KnownSteps]);
    }

    /// <summary>Adds the row's forecasts to sums, [step, quantile].</summary>
    public void AddTo(double[] sums)
    {
        _scores(ref _score);
        _levels(ref _level);
        _units(ref _unit);
        _known(ref _steps);
        for (int h = 0; h < _layout.Horizon; h++)
        {
            int place = (h * _layout.TargetCount) + _target;
            double median = _layout.Share * _score.GetItemOrDefault((place * _all) + _median);
            for (int q = 0; q < _places.Length; q++)
            {
                // The forecast lies within its interval, and quantiles rise, where little of the network is believed, too.
                double own = _score.GetItemOrDefault((place * _all) + _places[q]);
                double value = _places[q] == _median ? median : _places[q] < _median ? Math.Min(own, median) : Math.Max(own, median);
                double scaled = _level.GetItemOrDefault(place) + (_unit.GetItemOrDefault(_target) * value);
                sums[(h * _places.Length) + q] += h < _steps ? _layout.Restore(_target, scaled) : double.NaN;
            }
        }
    }
}
