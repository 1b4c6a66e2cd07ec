using System.Numerics.Tensors;
using LstmMlNet.Rows;
using LstmMlNet.Shaping.Columns;
using LstmMlNet.Shaping.Series;
using Microsoft.ML;

namespace LstmMlNet.Shaping;

/// <summary>The last rows of a series: as many as a window and its future have, and some more before they are thrown away.</summary>
internal sealed class WindowRows
{
    private readonly SeriesReader _series;
    private readonly WindowColumns _columns;
    private readonly SequenceWindowsEstimator.Options _options;
    private readonly SpanReader _features;
    private readonly GapFiller _gaps;
    private readonly Func<double>? _number;
    private readonly ValueColumn? _labels;
    private readonly ValueColumn[] _kept;
    private readonly int _reach;
    private readonly float[] _values;
    private readonly double[] _numbers;
    private readonly double[] _known;
    private double _lastKnown = double.NaN;
    private int _count;
    private int _removed;

    public WindowRows(SeriesReader series, WindowColumns columns, SequenceWindowsEstimator.Options options)
    {
        _series = series;
        _columns = columns;
        _options = options;
        _features = columns.Features.CreateReader(series, columns.PreciseFeature);
        _gaps = columns.CreateGapFiller(options.MissingValues);
        if (columns.Label is { } label && options.Horizon > 0)
            _number = NumberReaders.CreateDouble(series.Row, label);
        else if (columns.Label is { } later)
            _labels = ValueColumn.Create(series.Row, later);
        _kept = [.. columns.Kept.Select(column => ValueColumn.Create(series.Row, column))];
        _reach = checked(options.Back + options.Ahead);
        _values = new float[checked(2 * _reach * _gaps.Width)];
        _numbers = new double[2 * _reach];
        _known = new double[2 * _reach];
    }

    /// <summary>Rows of the series so far, those thrown away too.</summary>
    public int Total => _removed + _count;

    /// <summary>Rows of the series that were read, those before the first known values too.</summary>
    public long Read { get; private set; }

    /// <summary>Begins another series.</summary>
    public void Clear()
    {
        Remove(_count);
        _removed = 0;
        Read = 0;
        _lastKnown = double.NaN;
        _gaps.Start();
    }

    /// <summary>Takes the current row, unless it lies before the first known value of a feature.</summary>
    /// <exception cref="InvalidOperationException">A value is missing, and may not be.</exception>
    public void Add()
    {
        Read++;
        if (_count == 2 * _reach)
            Remove(_count - _reach);
        Span<float> step = _values.AsSpan(_count * _gaps.Width, _gaps.Width);
        if (!_series.IsInserted)
            _features(step[.._columns.Features.Width]);
        int missing = _gaps.Fill(step, _series.IsInserted);
        if (missing >= 0)
            throw _columns.Features.MissingError(missing, _series.Position);
        double number = ReadNumber();
        if (!double.IsNaN(number))
            _lastKnown = number;
        _numbers[_count] = number;
        _known[_count] = _lastKnown;
        if (!_gaps.IsComplete)
            return;
        Remember();
        _count++;
    }

    /// <summary>
    /// Copies the window whose last row is <paramref name="end"/>, <c>[length, features]</c>; the series in it less its level,
    /// where it has one.
    /// </summary>
    public void CopyWindow(int end, Span<float> window)
    {
        int first = end - _removed - _options.Length + 1;
        _values.AsSpan(first * _gaps.Width, window.Length).CopyTo(window);
        if (_columns.LevelFeature < 0)
            return;
        double level = LevelAt(end);
        for (int t = 0; t < _options.Length; t++)
        {
            // Where nothing is known yet a mask says so.
            double change = _known[first + t] - level;
            window[(t * _gaps.Width) + _columns.LevelFeature] = double.IsNaN(change) ? 0f : (float)change;
        }
    }

    /// <summary>The same as it is, the series that is forecast in double precision.</summary>
    public void CopyWindow(int end, Span<double> window)
    {
        int first = end - _removed - _options.Length + 1;
        for (int i = 0; i < window.Length; i++)
            window[i] = _values[(first * _gaps.Width) + i];
        for (int t = 0; t < _options.Length; t++)
        {
            // Where nothing is known yet a mask says so.
            double value = _known[first + t];
            window[(t * _gaps.Width) + _columns.PreciseFeature] = double.IsNaN(value) ? LevelAt(end) : value;
        }
    }

    /// <summary>The level of the window whose last row is <paramref name="end"/>: the last value of the series that was known.</summary>
    public double LevelAt(int end) => _known[end - _removed];

    /// <summary>The number <paramref name="ahead"/> rows after a window's last, less its level; NaN where it is not known.</summary>
    public double NumberAfter(int end, int ahead)
    {
        if (_number is null || end + ahead >= Total)
            return double.NaN;
        double number = _numbers[end + ahead - _removed];
        return _columns.LevelFeature < 0 ? number : number - LevelAt(end);
    }

    /// <summary>The last number that was known one season before the one that comes so many rows after a window; NaN for none.</summary>
    public double SeasonBefore(int end, int ahead)
    {
        int row = end + 1 - _options.SeasonLength + ((ahead - 1) % _options.SeasonLength);
        if (_number is null || row < _removed)
            return double.NaN;
        double number = _known[row - _removed];
        return _columns.LevelFeature < 0 ? number : number - LevelAt(end);
    }

    /// <summary>Whether any number is known that follows a window.</summary>
    public bool IsAnyKnownAfter(int end) =>
        _number is null || !TensorPrimitives.IsNaNAll<double>(_numbers.AsSpan(end + 1 - _removed, _options.Horizon));

    /// <summary>A getter of the label of a window.</summary>
    public Delegate CreateLabelGetter(Func<int> end) => _labels!.CreateGetter(() =>
    {
        int row = end() + _options.LabelOffset;
        return row < Total ? row - _removed : -1;
    });

    public Delegate CreateKeptGetter(int index, Func<int> end) => _kept[index].CreateGetter(() => end() - _removed);

    /// <summary>The current row's number; NaN if it is missing, which is never filled: nobody measured it.</summary>
    private double ReadNumber()
    {
        if (_number is null || _series.IsInserted)
            return double.NaN;
        double value = _number();
        return !double.IsNaN(value) || _options.MissingValues != MissingValueHandling.Error
            ? value
            : throw SequenceColumnReader.Error(
                _columns.Label!.Value.Name,
                _series.Position,
                "the value is missing (NaN)",
                $"; set {nameof(_options.MissingValues)} to leave it out of training");
    }

    private void Remember()
    {
        if (!_series.IsInserted)
        {
            _labels?.Add();
            foreach (ValueColumn kept in _kept)
                kept.Add();
            return;
        }

        _labels?.AddMissing();
        for (int i = 0; i < _kept.Length; i++)
        {
            if (_columns.Kept[i].Index == _columns.Series.Order!.Value.Index)
                _kept[i].AddOrder(_series.Order);
            else
                _kept[i].AddAgain();
        }
    }

    private void Remove(int rows)
    {
        _values.AsSpan(rows * _gaps.Width, (_count - rows) * _gaps.Width).CopyTo(_values);
        _numbers.AsSpan(rows, _count - rows).CopyTo(_numbers);
        _known.AsSpan(rows, _count - rows).CopyTo(_known);
        _labels?.RemoveFirst(rows);
        foreach (ValueColumn kept in _kept)
            kept.RemoveFirst(rows);
        _count -= rows;
        _removed += rows;
    }
}
