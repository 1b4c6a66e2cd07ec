using LstmMlNet.Shaping;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Forecasting;

/// <summary>Windows that go on from a row's forecasts as if they had come.</summary>
internal sealed class FedBackCursor : ShapedCursor
{
    private readonly DataViewRowCursor _scored;
    private readonly SeriesRowsReader _reader;
    private readonly WindowWriter _writer;
    private readonly ForecastLayout _layout;
    private readonly OriginWalk _walk;
    private readonly FedBackPath? _path;
    private readonly TargetScale[] _scales;
    private readonly int _known;
    private bool _isRead;

    /// <param name="schema">The windows' columns.</param>
    /// <param name="active">Those that are asked for.</param>
    /// <param name="scored">The pass before.</param>
    /// <param name="reader">The series.</param>
    /// <param name="writer">Writes windows.</param>
    /// <param name="layout">The layout.</param>
    /// <param name="origins">The rows that are forecast from, as in the pass before.</param>
    /// <param name="known">Steps that are forecast by then.</param>
    public FedBackCursor(
        DataViewSchema schema,
        bool[] active,
        DataViewRowCursor scored,
        SeriesRowsReader reader,
        WindowWriter writer,
        ForecastLayout layout,
        Origins origins,
        int known)
        : base(schema, active)
    {
        _scored = scored;
        _reader = reader;
        _writer = writer;
        _layout = layout;
        _known = known;
        _walk = new OriginWalk(reader, origins);
        _scales = new TargetScale[layout.TargetCount];
        if (schema.Any(column => active[column.Index] && !FedBackWindows.IsPassed(column.Name)))
            _path = new FedBackPath(scored, layout, known - layout.DecodedSteps);
    }

    private SeriesRows Rows => _reader.Rows;

    private int LastOrigin => _walk.Origin + _known;

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => FedBackWindows.IsPassed(column.Name)
        ? _scored.GetGetter<TValue>(_scored.Schema[column.Name])
        : base.GetGetter<TValue>(column);

    protected override bool MoveNextCore()
    {
        _isRead = false;
        Rows.Release();
        return _walk.MoveNext() & _scored.MoveNext();
    }

    protected override Delegate CreateGetter(int column)
    {
        string name = Schema[column].Name;
        return name switch
        {
            ForecastWindows.Features => Getter<float>(() => _writer.StepsOf(Rows, LastOrigin) * _writer.Features, values =>
                _writer.Write(Rows, LastOrigin, _walk.Origin, _scales, values)),
            ForecastWindows.Levels => Getter<double>(() => _layout.DecodedSteps * _layout.TargetCount, values =>
            {
                for (int i = 0; i < values.Length; i++)
                    values[i] = _scales[i % _scales.Length].LevelAt(Rows, LastOrigin + 1 + (i / _scales.Length), LastOrigin);
            }),
            ForecastWindows.Units => Getter<double>(() => _scales.Length, values =>
            {
                for (int i = 0; i < values.Length; i++)
                    values[i] = _scales[i].Unit;
            }),
            FedBackPath.Levels => Copy(path => path.LevelsAhead),
            FedBackPath.Quantiles => Copy(path => path.QuantilesAhead),
            FedBackPath.Units => Copy(path => path.FirstUnits),
            _ => throw new InvalidOperationException($"Column '{name}' is not one of a pass."),
        };
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _reader.Dispose();
            _scored.Dispose();
        }

        base.Dispose(disposing);
    }

    private delegate void SpanWriter<T>(Span<T> values);

    private ValueGetter<VBuffer<double>> Copy(Func<FedBackPath, double[]> values) =>
        Getter<double>(() => values(_path!).Length, target => values(_path!).CopyTo(target));

    private ValueGetter<VBuffer<T>> Getter<T>(Func<int> length, SpanWriter<T> write) => (ref VBuffer<T> value) =>
    {
        RequireRow();
        ReadPath();
        VBufferEditor<T> editor = VBufferEditor.Create(ref value, length());
        write(editor.Values);
        value = editor.Commit();
    };

    private void ReadPath()
    {
        if (_isRead)
            return;
        _isRead = true;
        _path!.Read();
        Rows.Assume(_walk.Origin, _path.ToForecasts());
        _writer.Scale(Rows, LastOrigin, _scales);
    }
}
