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
    private readonly SpanReader? _number;
    private readonly GapFiller _numberGaps;
    private readonly ValueColumn? _labels;
    private readonly ValueColumn[] _kept;
    private readonly int _reach;
    private float[] _values;
    private float[] _numbers;
    private int _count;
    private int _removed;

    public WindowRows(SeriesReader series, WindowColumns columns, SequenceWindowsEstimator.Options options)
    {
        _series = series;
        _columns = columns;
        _options = options;
        _features = columns.Features.CreateReader(series.Row);
        _gaps = new GapFiller(columns.Features.Width, options.MissingValues);
        _numberGaps = new GapFiller(1, options.MissingValues == MissingValueHandling.Error ? MissingValueHandling.Error : MissingValueHandling.ForwardFill);
        if (options.Horizon > 0)
            _number = NumberReaders.Create(series.Row, columns.Label!.Value);
        else if (columns.Label is { } label)
            _labels = ValueColumn.Create(series.Row, label);
        _kept = [.. columns.Kept.Select(column => ValueColumn.Create(series.Row, column))];
        _reach = checked(options.Length + options.Ahead);
        _values = new float[checked(2 * _reach * _gaps.Width)];
        _numbers = new float[2 * _reach];
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
        _gaps.Start();
        _numberGaps.Start();
    }

    /// <summary>Takes the current row, unless it lies before the first known value of a feature.</summary>
    /// <exception cref="InvalidOperationException">A value is missing, and may not be.</exception>
    public void Add()
    {
        Read++;
        if (_count == 2 * _reach)
            Remove(_count - _reach);
        Span<float> step = _values.AsSpan(_count * _gaps.Width, _gaps.Width);
        _features(step[.._columns.Features.Width]);
        int missing = _gaps.Fill(step);
        if (missing >= 0)
            throw _columns.Features.MissingError(missing, _series.Position);
        if (_number is not null)
        {
            Span<float> number = _numbers.AsSpan(_count, 1);
            _number(number);
            if (_numberGaps.Fill(number) >= 0)
                throw SequenceColumnReader.Error(_columns.Label!.Value.Name, _series.Position, $"the value is missing (NaN); set {nameof(_options.MissingValues)} to fill gaps");
        }

        if (!_gaps.IsComplete)
            return;
        _labels?.Add();
        foreach (ValueColumn kept in _kept)
            kept.Add();
        _count++;
    }

    /// <summary>The window whose last row is <paramref name="end"/>, <c>[length, features]</c>.</summary>
    public ReadOnlySpan<float> Window(int end) => _values.AsSpan((end - _removed - _options.Length + 1) * _gaps.Width, _options.Length * _gaps.Width);

    /// <summary>The number <paramref name="ahead"/> rows after a window's last; NaN where it is not known.</summary>
    public float NumberAfter(int end, int ahead) => end + ahead < Total ? _numbers[end + ahead - _removed] : float.NaN;

    /// <summary>A getter of the label of a window.</summary>
    public Delegate CreateLabelGetter(Func<int> end) => _labels!.CreateGetter(() =>
    {
        int row = end() + _options.LabelOffset;
        return row < Total ? row - _removed : -1;
    });

    public Delegate CreateKeptGetter(int index, Func<int> end) => _kept[index].CreateGetter(() => end() - _removed);

    private void Remove(int rows)
    {
        _values.AsSpan(rows * _gaps.Width, (_count - rows) * _gaps.Width).CopyTo(_values);
        _numbers.AsSpan(rows, _count - rows).CopyTo(_numbers);
        _labels?.RemoveFirst(rows);
        foreach (ValueColumn kept in _kept)
            kept.RemoveFirst(rows);
        _count -= rows;
        _removed += rows;
    }
}
