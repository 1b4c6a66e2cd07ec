using LstmMlNet.Shaping;
using LstmMlNet.Tasks;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Forecasting;

/// <summary>The forecasts of all passes, joined: those beyond the horizon are left out.</summary>
internal sealed class FedBackScoresCursor : ShapedCursor
{
    private readonly DataViewRowCursor _scored;
    private readonly ForecastLayout _layout;
    private readonly FedBackPath? _path;
    private bool _isRead;

    public FedBackScoresCursor(DataViewSchema schema, bool[] active, DataViewRowCursor scored, ForecastLayout layout, int before)
        : base(schema, active)
    {
        _scored = scored;
        _layout = layout;
        if (schema.Any(column => active[column.Index] && !FedBackWindows.IsPassed(column.Name)))
            _path = new FedBackPath(scored, layout, before);
    }

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => FedBackWindows.IsPassed(column.Name)
        ? _scored.GetGetter<TValue>(_scored.Schema[column.Name])
        : base.GetGetter<TValue>(column);

    protected override bool MoveNextCore()
    {
        _isRead = false;
        return _scored.MoveNext();
    }

    protected override Delegate CreateGetter(int column)
    {
        int steps = _layout.Horizon * _layout.TargetCount;
        return Schema[column].Name switch
        {
            ForecastWindows.Levels => Getter(steps, path => path.LevelsAhead, value => value),
            ForecastWindows.Units => Getter(_layout.TargetCount, path => path.FirstUnits, value => value),
            ForecastingRules.AllQuantiles =>
                Getter(steps * _layout.AllQuantiles.Length, path => path.QuantilesAhead, value => (float)value),
            var name => throw new InvalidOperationException($"Column '{name}' is not one of a pass."),
        };
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _scored.Dispose();
        base.Dispose(disposing);
    }

    private ValueGetter<VBuffer<T>> Getter<T>(int length, Func<FedBackPath, double[]> values, Func<double, T> convert) =>
        (ref VBuffer<T> value) =>
        {
            RequireRow();
            if (!_isRead)
                _path!.Read();
            _isRead = true;
            double[] own = values(_path!);
            VBufferEditor<T> editor = VBufferEditor.Create(ref value, length);
            for (int i = 0; i < length; i++)
                editor.Values[i] = convert(own[i]);
            value = editor.Commit();
        };
}
