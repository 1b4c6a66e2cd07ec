using LstmMlNet.Forecasting;
using LstmMlNet.Rows;
using LstmMlNet.Shaping.Columns;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Evaluation.Backtests;

/// <summary>The series of a table: each row's series and place in it, and the values.</summary>
internal sealed class BacktestSeries
{
    private readonly Dictionary<object, int> _numbers = [];
    private readonly List<int> _seriesOf = [];
    private readonly List<int> _rankOf = [];
    private readonly List<string> _names = [];
    private readonly List<List<double>> _values = [];
    private readonly List<List<string>> _times = [];

    /// <exception cref="ArgumentException">A column is missing or of a wrong type.</exception>
    /// <exception cref="InvalidOperationException">A row of a series steps back.</exception>
    public BacktestSeries(IDataView data, ForecastBacktestOptions options)
    {
        DataViewSchema.Column value = LstmMlNet.Schema.Columns.Find(data.Schema, options.ValueColumnName, "value");
        if (NumberReaders.WidthOf(value) != 1)
            throw new ArgumentException($"Column '{value.Name}' must be one number per row to be forecast; it is {value.Type}.");
        DataViewSchema.Column? id = options.IdColumnName is { } name ? LstmMlNet.Schema.Columns.Find(data.Schema, name, "id") : null;
        if (id is { Type: VectorDataViewType } vector)
            throw new ArgumentException($"Id column '{vector.Name}' must be a single value; it is {vector.Type}.");
        DataViewSchema.Column? order = options.OrderColumnName is { } own ? OrderReader.Find(data.Schema, own) : null;
        using DataViewRowCursor cursor = data.GetRowCursor(
            [.. new[] { value, id, order }.OfType<DataViewSchema.Column>().DistinctBy(column => column.Index)]);
        Func<double> read = NumberReaders.CreateDouble(cursor, value);
        ValueColumn? ids = id is { } of ? ValueColumn.Create(cursor, of) : null;
        Func<OrderValue>? time = order is { } by ? OrderReader.Create(cursor, by) : null;
        var last = new List<OrderValue>();
        while (cursor.MoveNext())
        {
            int series = NumberOf(ids);
            _seriesOf.Add(series);
            _rankOf.Add(_values[series].Count);
            _values[series].Add(read());
            if (time is null)
                continue;
            OrderValue now = OrderReader.Require(time(), order!.Value, cursor.Position);
            string text = OrderReader.Text(now, order.Value);
            if (last.Count <= series)
                last.Add(now);
            else if (now.CompareTo(last[series]) < 0)
                throw SequenceColumnReader.Error(
                    order.Value.Name,
                    cursor.Position,
                    $"{text} comes after {OrderReader.Text(last[series], order.Value)}; rows of a series must be in time order");
            last[series] = now;
            _times[series].Add(text);
        }

        // What follows the last known value says what is known ahead.
        foreach (List<double> values in _values)
        {
            int known = values.FindLastIndex(value => !double.IsNaN(value)) + 1;
            values.RemoveRange(known, values.Count - known);
        }
    }

    /// <summary>The number of series.</summary>
    public int Count => _values.Count;

    /// <summary>The number of rows of all of them.</summary>
    public int Rows => _seriesOf.Count;

    public string NameOf(int series) => _names[series];

    public IReadOnlyList<double> ValuesOf(int series) => _values[series];

    /// <summary>A row's time as text; empty where there is no order.</summary>
    public string TimeOf(int series, int rank) => _times[series].Count > 0 ? _times[series][rank] : "";

    /// <summary>The series of a value of the id column; −1 for one that is not in the table.</summary>
    public int Find(object key) => _numbers.GetValueOrDefault(key, -1);

    /// <summary>Which rows of the table lie within each series' range of places.</summary>
    /// <param name="range">Of a series, the first place and the one after the last.</param>
    public System.Collections.BitArray Select(Func<int, (int Start, int End)> range)
    {
        (int Start, int End)[] ranges = [.. Enumerable.Range(0, Count).Select(range)];
        var selected = new System.Collections.BitArray(Rows);
        for (int row = 0; row < Rows; row++)
        {
            (int start, int end) = ranges[_seriesOf[row]];
            selected[row] = _rankOf[row] >= start && _rankOf[row] < end;
        }

        return selected;
    }

    private int NumberOf(ValueColumn? ids)
    {
        object key = ids?.CurrentKey() ?? "";
        if (_numbers.TryGetValue(key, out int number))
            return number;
        number = _numbers.Count;
        _numbers.Add(key, number);
        ids?.Clear();
        ids?.Add();
        _names.Add(JoinedIds.Shown(ids?.TextOf(0) ?? ""));
        _values.Add([]);
        _times.Add([]);
        return number;
    }
}
