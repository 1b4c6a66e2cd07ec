using LstmMlNet.Shaping;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Forecasting;

/// <summary>Reads series by series, and gives a window for each of its origins.</summary>
internal sealed class ForecastWindowCursor : ShapedCursor
{
    private readonly SeriesRowsReader _reader;
    private readonly OriginWalk _walk;
    private readonly WindowWriter _writer;
    private readonly ForecastLayout _layout;
    private readonly TargetScale[] _scales;
    private bool _isScaled;

    public ForecastWindowCursor(
        DataViewSchema schema,
        bool[] active,
        SeriesRowsReader reader,
        WindowWriter writer,
        ForecastLayout layout,
        Origins origins)
        : base(schema, active)
    {
        _reader = reader;
        _walk = new OriginWalk(reader, origins);
        _writer = writer;
        _layout = layout;
        _scales = new TargetScale[layout.TargetCount];
    }

    private SeriesRows Rows => _reader.Rows;

    protected override bool MoveNextCore()
    {
        _isScaled = false;
        return _walk.MoveNext();
    }

    protected override Delegate CreateGetter(int column)
    {
        string name = Schema[column].Name;
        if (column == 0)
            return Numbers<float>(WindowSize, WriteWindow);
        if (column == Schema.Count - 1 && name == ForecastWindows.Series)
            return (ValueGetter<int>)((ref int value) =>
            {
                RequireRow();
                value = Rows.Index;
            });
        if (Schema.GetColumnOrNull(ForecastWindows.Series) is not null)
            return Numbers<float>(() => _layout.DecodedSteps * _layout.TargetCount, WriteRelativeLabel);
        return CreateForecastGetter(column);
    }

    private Delegate CreateForecastGetter(int column)
    {
        int kept = Schema.Count - 1 - 3 - (3 * _layout.TargetCount);
        if (Schema[column].Name == ForecastNames.Times)
            return Numbers<DateTime>(() => _layout.Horizon, WriteTimes);
        if (column <= kept)
            return _reader.CreateKeptGetter(column - 1, Origin);
        int place = column - 1 - kept;
        int target = place / 3;
        if (target < _layout.TargetCount)
        {
            return (place % 3) switch
            {
                0 => Numbers(Schema[column].Type, HistorySize, (t, count) => HistoryAt(target, t, count)),
                1 => Numbers(Schema[column].Type, () => _layout.Horizon, (h, _) => LabelAt(target, h)),
                _ => Numbers(Schema[column].Type, () => _layout.Horizon, (h, _) => SeasonalNaiveAt(target, h)),
            };
        }

        return (place - (3 * _layout.TargetCount)) switch
        {
            0 => Numbers<double>(() => _layout.DecodedSteps * _layout.TargetCount, WriteLevels),
            1 => Numbers<double>(() => _layout.TargetCount, WriteUnits),
            _ => (ValueGetter<int>)((ref int value) => value = !_layout.NeededAhead.Any()
                ? _layout.Horizon
                : Math.Min(_layout.Horizon, Rows.Count - 1 - Origin())),
        };
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _reader.Dispose();
        base.Dispose(disposing);
    }

    private int Origin()
    {
        RequireRow();
        return _walk.Origin;
    }

    private ReadOnlySpan<TargetScale> Scales()
    {
        RequireRow();
        if (!_isScaled)
            _writer.Scale(Rows, _walk.Origin, _scales);
        _isScaled = true;
        return _scales;
    }

    private int WindowSize() => _writer.StepsOf(Rows, Origin()) * _writer.Features;

    private int HistorySize() => Math.Min(_layout.HistoryLength, Origin() + 1 - Rows.FirstKnown);

    private void WriteWindow(Span<float> values) => _writer.Write(Rows, _walk.Origin, _walk.Origin, Scales(), values);

    /// <summary>The targets of each step ahead side by side, less their levels, in their units; NaN where not known.</summary>
    private void WriteRelativeLabel(Span<float> values)
    {
        ReadOnlySpan<TargetScale> scales = Scales();
        for (int i = 0; i < values.Length; i++)
        {
            (int ahead, int target) = (i / scales.Length, i % scales.Length);
            int row = _walk.Origin + 1 + ahead;
            bool known = row < Rows.Count && !double.IsNaN(Rows.Targets[target][row]);
            values[i] = known
                ? (float)((Rows.Scaled[target][row] - scales[target].LevelAt(Rows, row, _walk.Origin)) / scales[target].Unit)
                : float.NaN;
        }
    }

    private double HistoryAt(int target, int place, int count) => Rows.Filled[target][Origin() + 1 - count + place];

    private double LabelAt(int target, int ahead) =>
        Origin() + 1 + ahead < Rows.Count ? Rows.Targets[target][_walk.Origin + 1 + ahead] : double.NaN;

    private double SeasonalNaiveAt(int target, int ahead)
    {
        int before = Rows.SeasonBefore(Origin() + 1 + ahead, _walk.Origin);
        return Rows.Filled[target][before < Rows.FirstKnown ? _walk.Origin : before];
    }

    private void WriteTimes(Span<DateTime> values)
    {
        for (int h = 0; h < values.Length; h++)
            values[h] = Rows.DateAt(Origin() + 1 + h);
    }

    private void WriteLevels(Span<double> values)
    {
        ReadOnlySpan<TargetScale> scales = Scales();
        for (int i = 0; i < values.Length; i++)
            values[i] = scales[i % scales.Length].LevelAt(Rows, _walk.Origin + 1 + (i / scales.Length), _walk.Origin);
    }

    private void WriteUnits(Span<double> values)
    {
        ReadOnlySpan<TargetScale> scales = Scales();
        for (int i = 0; i < values.Length; i++)
            values[i] = scales[i].Unit;
    }

    private delegate void SpanWriter<T>(Span<T> values);

    /// <summary>Values one by one, as Single or Double.</summary>
    private static Delegate Numbers(DataViewType type, Func<int> length, Func<int, int, double> at)
    {
        return LstmMlNet.Schema.Columns.IsOfDouble(type) ? Of(value => value) : Of(value => (float)value);

        Delegate Of<T>(Func<double, T> convert) => Numbers<T>(length, values =>
        {
            for (int i = 0; i < values.Length; i++)
                values[i] = convert(at(i, values.Length));
        });
    }

    private static ValueGetter<VBuffer<T>> Numbers<T>(Func<int> length, SpanWriter<T> write) => (ref VBuffer<T> value) =>
    {
        VBufferEditor<T> editor = VBufferEditor.Create(ref value, length());
        write(editor.Values);
        value = editor.Commit();
    };
}
