using LstmMlNet.Shaping.Columns;
using LstmMlNet.Shaping.Series;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Shaping;

/// <summary>Reads a series so far ahead as the next window's label asks for, and gives the window out.</summary>
internal sealed class WindowCursor : ShapedCursor
{
    private readonly SeriesReader _input;
    private readonly WindowColumns _columns;
    private readonly SequenceWindowsEstimator.Options _options;
    private readonly WindowRows _rows;
    private readonly SeriesLengths _lengths;
    private bool _pending;
    private bool _inputEnded;
    private bool _seriesEnded;
    private int _end;
    private int _nextEnd;

    public WindowCursor(
        IDataView input,
        WindowColumns columns,
        SequenceWindowsEstimator.Options options,
        bool[] active,
        Action<string> note)
        : base(columns.Output, active)
    {
        _columns = columns;
        _options = options;
        _input = new SeriesReader(input, columns.Series, columns.Needed, note);
        _rows = new WindowRows(_input, columns, options);
        _lengths = new SeriesLengths(columns, options, note);
        _nextEnd = options.Length - 1;
    }

    protected override bool MoveNextCore()
    {
        while (true)
        {
            while (!_seriesEnded && _rows.Total <= _nextEnd + _options.Ahead)
                ReadRow();
            int needed = _options.KeepsIncomplete ? _nextEnd : _nextEnd + _options.Ahead;
            if (needed < _rows.Total)
            {
                _end = _nextEnd;
                _nextEnd += _options.Stride;
                if (!_options.KeepsIncomplete && _options.Horizon > 0 && !_rows.IsAnyKnownAfter(_end))
                    continue;
                return true;
            }

            if (_rows.Read > 0)
                _lengths.Add(_rows.Total);
            if (_inputEnded)
            {
                _lengths.End();
                return false;
            }

            _seriesEnded = false;
            _nextEnd = _options.Length - 1;
            _rows.Clear();
        }
    }

    protected override Delegate CreateGetter(int column)
    {
        if (column == 0 && _options.IsDouble)
        {
            return (ValueGetter<VBuffer<double>>)((ref VBuffer<double> value) =>
            {
                int end = End();
                VBufferEditor<double> editor = VBufferEditor.Create(ref value, _columns.WindowSize);
                _rows.CopyWindow(end, editor.Values);
                value = editor.Commit();
            });
        }

        if (column == 0)
        {
            return (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) =>
            {
                int end = End();
                VBufferEditor<float> editor = VBufferEditor.Create(ref value, _columns.WindowSize);
                _rows.CopyWindow(end, editor.Values);
                value = editor.Commit();
            });
        }

        if (column == _columns.LevelColumn)
            return (ValueGetter<double>)((ref double value) => value = _rows.LevelAt(End()));
        if (column == _columns.SeasonalNaiveColumn)
            return Numbers(_rows.SeasonBefore);
        int kept = column - (_columns.HasLabel ? 2 : 1);
        if (kept >= 0)
            return _rows.CreateKeptGetter(kept, End);
        if (_columns.AbsentLabel is { } absent)
            return AbsentColumn.CreateGetter(absent, End);
        if (_options.Horizon == 0)
            return _rows.CreateLabelGetter(End);
        return Numbers(_rows.NumberAfter);
    }

    /// <summary>A number for each step ahead.</summary>
    /// <param name="number">Gives it, of a window's last row and a step ahead.</param>
    private Delegate Numbers(Func<int, int, double> number) =>
        _options.IsDouble ? Numbers(number, value => value) : Numbers(number, value => (float)value);

    private Delegate Numbers<T>(Func<int, int, double> number, Func<double, T> convert)
    {
        if (_options.Horizon == 1)
            return (ValueGetter<T>)((ref T value) => value = convert(number(End(), 1)));
        return (ValueGetter<VBuffer<T>>)((ref VBuffer<T> value) =>
        {
            int end = End();
            VBufferEditor<T> editor = VBufferEditor.Create(ref value, _options.Horizon);
            for (int h = 0; h < editor.Values.Length; h++)
                editor.Values[h] = convert(number(end, h + 1));
            value = editor.Commit();
        });
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _input.Dispose();
        base.Dispose(disposing);
    }

    private int End()
    {
        RequireRow();
        return _end;
    }

    /// <summary>Takes the next row, or notes that the series has ended before it.</summary>
    private void ReadRow()
    {
        if (!_pending)
        {
            _inputEnded = !_input.MoveNext();
            bool first = _rows.Read == 0;
            _seriesEnded = _inputEnded || (_input.StartsSeries && !first);
            _pending = _seriesEnded && !_inputEnded;
            if (_seriesEnded)
                return;
        }

        _pending = false;
        _rows.Add();
    }
}
