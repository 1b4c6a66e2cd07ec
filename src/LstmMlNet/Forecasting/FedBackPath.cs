using LstmMlNet.Tasks;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Forecasting;

/// <summary>
/// The forecasts of the current row up to a pass: those of the passes before it, which the windows bring along, and its own, in the units
/// of the first.
/// </summary>
internal sealed class FedBackPath
{
    public const string Levels = "FedBackLevels";
    public const string Quantiles = "FedBackQuantiles";
    public const string Units = "FedBackUnits";
    private readonly ForecastLayout _layout;
    private readonly int _before;
    private readonly int _quantiles;
    private readonly int _median;
    private readonly ValueGetter<VBuffer<double>>[] _path;
    private readonly ValueGetter<VBuffer<double>> _ownLevels;
    private readonly ValueGetter<VBuffer<double>> _ownUnits;
    private readonly ValueGetter<VBuffer<float>> _ownScores;
    private VBuffer<double> _buffer;
    private VBuffer<float> _scores;

    /// <param name="scored">The windows of a pass, scored.</param>
    /// <param name="layout">The layout.</param>
    /// <param name="before">Steps that were forecast by the passes before.</param>
    public FedBackPath(DataViewRow scored, ForecastLayout layout, int before)
    {
        _layout = layout;
        _before = before;
        float[] all = layout.AllQuantiles;
        _quantiles = all.Length;
        _median = Array.IndexOf(all, 0.5f);
        DataViewSchema schema = scored.Schema;
        _path = before == 0 ? [] : [.. ColumnNames(1).Select(name => scored.GetGetter<VBuffer<double>>(schema[name]))];
        _ownLevels = scored.GetGetter<VBuffer<double>>(schema[ForecastWindows.Levels]);
        _ownUnits = scored.GetGetter<VBuffer<double>>(schema[ForecastWindows.Units]);
        _ownScores = scored.GetGetter<VBuffer<float>>(schema[ForecastingRules.AllQuantiles]);
        int steps = before + layout.DecodedSteps;
        LevelsAhead = new double[steps * layout.TargetCount];
        QuantilesAhead = new double[steps * layout.TargetCount * _quantiles];
        FirstUnits = new double[layout.TargetCount];
    }

    /// <summary>[step, target].</summary>
    public double[] LevelsAhead { get; }

    /// <summary>[step, target, quantile].</summary>
    public double[] QuantilesAhead { get; }

    /// <summary>[target].</summary>
    public double[] FirstUnits { get; }

    /// <summary>The columns of scored windows that a path is read from.</summary>
    /// <param name="before">Steps that were forecast by the passes before.</param>
    public static IEnumerable<string> ColumnNames(int before) => before == 0 ? [] : [Levels, Quantiles, Units];

    /// <summary>Reads the current row.</summary>
    public void Read()
    {
        int targets = _layout.TargetCount;
        for (int i = 0; i < _path.Length; i++)
        {
            _path[i](ref _buffer);
            _buffer.CopyTo(i switch { 0 => LevelsAhead, 1 => QuantilesAhead, _ => FirstUnits });
        }

        _ownLevels(ref _buffer);
        _buffer.CopyTo(LevelsAhead, _before * targets);
        _ownUnits(ref _buffer);
        if (_before == 0)
            _buffer.CopyTo(FirstUnits);
        _ownScores(ref _scores);
        int first = _before * targets * _quantiles;
        for (int i = 0; i < _layout.DecodedSteps * targets * _quantiles; i++)
        {
            int target = i / _quantiles % targets;
            QuantilesAhead[first + i] = _scores.GetItemOrDefault(i) * (_buffer.GetItemOrDefault(target) / FirstUnits[target]);
        }
    }

    /// <summary>The medians so far in the units of the table, as much of them as is believed: [target][step].</summary>
    public double[][] ToForecasts()
    {
        int targets = _layout.TargetCount;
        return [.. Enumerable.Range(0, targets).Select(target => Enumerable.Range(0, LevelsAhead.Length / targets).Select(h =>
        {
            int place = (h * targets) + target;
            double change = _layout.Share * QuantilesAhead[(place * _quantiles) + _median];
            return _layout.Restore(target, LevelsAhead[place] + (FirstUnits[target] * change));
        }).ToArray())];
    }
}
