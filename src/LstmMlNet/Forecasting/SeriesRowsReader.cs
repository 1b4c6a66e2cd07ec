using LstmMlNet.Rows;
using LstmMlNet.Shaping.Columns;
using LstmMlNet.Shaping.Series;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Forecasting;

/// <summary>Reads a table series by series, one in memory at a time.</summary>
internal sealed class SeriesRowsReader : IDisposable
{
    // Missing steps are filled in memory: so many of a series, and so many for each of its rows, are no gaps but a wrong time.
    private const int MostInserted = 100_000;
    private const int MostInsertedPerRow = 100;
    private readonly SeriesReader _reader;
    private readonly TableColumns _columns;
    private readonly Func<double>[] _targets;
    private readonly SpanReader[] _numbers;
    private readonly Func<int>[] _categories;
    private readonly Func<DateTime>? _date;
    private readonly ValueColumn[] _kept;
    private readonly float[] _number = new float[1];
    private OrderValue _lastRead;
    private int _inserted;
    private bool _pending;
    private bool _ended;
    private TimeSpan _offset;

    /// <param name="input">The table, with its ids joined.</param>
    /// <param name="columns">Its columns.</param>
    /// <param name="layout">What was found in the training data.</param>
    /// <param name="note">Takes what the user should know; null for nobody.</param>
    public SeriesRowsReader(IDataView input, TableColumns columns, ForecastLayout layout, Action<string>? note)
    {
        _columns = columns;
        _reader = new SeriesReader(input, columns.Series, columns.Needed, note);
        DataViewRow row = _reader.Row;
        _targets = [.. columns.Targets.Select(target => NumberReaders.CreateDouble(row, target))];
        _numbers = [.. columns.Numbers.Select(number => NumberReaders.Create(row, number.Column))];
        _categories = [.. columns.Categories.Select(category => CategoryReader(row, category, layout))];
        _kept = [.. columns.Kept.Select(column => ValueColumn.Create(row, column))];
        if (columns.HasDates)
            _date = Dates(row, columns.Time!.Value);
        Rows = new SeriesRows(layout, columns.Numbers.Length, columns.Categories.Length);
    }

    /// <summary>The current series.</summary>
    public SeriesRows Rows { get; }

    /// <summary>A getter of a kept column at a row of the current series.</summary>
    public Delegate CreateKeptGetter(int index, Func<int> row) => _kept[index].CreateGetter(row);

    /// <summary>Reads the next series; false where there is none.</summary>
    /// <exception cref="InvalidOperationException">A value cannot be used, or rows are out of order.</exception>
    public bool Next()
    {
        if (_ended)
            return false;
        Rows.Clear();
        _inserted = 0;
        foreach (ValueColumn kept in _kept)
            kept.Clear();
        while (_pending || _reader.MoveNext())
        {
            if (!_pending && _reader.StartsSeries && Rows.Count > 0)
            {
                _pending = true;
                break;
            }

            _pending = false;
            Add();
        }

        _ended = !_pending;
        if (Rows.Count == 0)
            return false;
        Rows.Index++;
        Rows.Complete();
        return true;
    }

    public void Dispose() => _reader.Dispose();

    private void Add()
    {
        bool inserted = _reader.IsInserted;
        if (inserted)
            CountInserted();
        else if (_columns.Time is not null)
            _lastRead = _reader.Order;
        for (int i = 0; i < _targets.Length; i++)
            Rows.Targets[i].Add(inserted ? double.NaN : Finite(_targets[i](), _columns.Targets[i]));
        for (int i = 0; i < _numbers.Length; i++)
        {
            _number[0] = float.NaN;
            if (!inserted)
                _numbers[i](_number);
            Rows.Numbers[i].Add((float)Finite(_number[0], _columns.Numbers[i].Column));
        }

        for (int i = 0; i < _categories.Length; i++)
            Rows.Categories[i].Add(inserted ? -1 : _categories[i]());
        if (_columns.Time is not null)
            Rows.LastOrder = _reader.Order;
        if (_date is not null)
            Rows.Dates.Add(inserted ? new DateTime(_reader.Order.Whole) + _offset : _date());
        for (int i = 0; i < _kept.Length; i++)
        {
            if (!inserted)
                _kept[i].Add();
            else if (i < _columns.Ids.Length)
                _kept[i].AddAgain();
            else
                _kept[i].AddOrder(_reader.Order);
        }
    }

    private void CountInserted()
    {
        if (++_inserted <= MostInserted || _inserted <= (long)MostInsertedPerRow * (Rows.Count + 1 - _inserted))
            return;
        DataViewSchema.Column time = _columns.Time!.Value;
        throw new InvalidOperationException(FormattableString.Invariant(
            $"More than {MostInserted:N0} steps are missing in {JoinedIds.Shown(_reader.Name)}, the last ones after ")
            + $"{OrderReader.Text(_lastRead, time)} in column '{time.Name}', with {_columns.Series.Spacing?.Text(time)} from one step to "
            + $"the next, as in the training data. Give rows with this spacing, correct a time that is far off, or set "
            + $"{nameof(ForecastTable.TimeGaps)} to {nameof(TimeGapHandling.Ignore)}.");
    }

    private double Finite(double value, DataViewSchema.Column column) => double.IsInfinity(value)
        ? throw SequenceColumnReader.Error(
            column.Name,
            _reader.Position,
            $"the value is {value}; it must be a finite number, or missing (NaN)")
        : value;

    /// <summary>The number of a category, from 1; 0 for one that is not known, −1 where a series has none yet.</summary>
    private static Func<int> CategoryReader(DataViewRow row, Covariate category, ForecastLayout layout)
    {
        Func<string> text = CellTexts.Create(row, category.Column);
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (string value in layout.Vocabularies.GetValueOrDefault(category.Column.Name, []))
            numbers.Add(value, numbers.Count + 1);
        bool mayBeEmpty = category.Role != CovariateRole.Static;
        return () => text() is var value && (mayBeEmpty || value.Length > 0) ? numbers.GetValueOrDefault(value) : -1;
    }

    private Func<DateTime> Dates(DataViewRow row, DataViewSchema.Column column)
    {
        if (column.Type is DateTimeDataViewType)
        {
            ValueGetter<DateTime> getter = row.GetGetter<DateTime>(column);
            DateTime value = default;
            return () =>
            {
                getter(ref value);
                return value;
            };
        }

        ValueGetter<DateTimeOffset> offset = row.GetGetter<DateTimeOffset>(column);
        DateTimeOffset time = default;
        return () =>
        {
            offset(ref time);
            _offset = time.Offset;
            return time.DateTime;
        };
    }
}
