using LstmMlNet.Shaping.Columns;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Shaping.Series;

/// <summary>
/// Rows held in memory to be put in order: one series at a time where ids are together, the whole table where they alternate. Series
/// come in the order of their first rows; rows with the same place keep theirs.
/// </summary>
internal sealed class HeldRowsCursor : DataViewRowCursor
{
    private readonly DataViewRowCursor _input;
    private readonly SeriesLayout _series;
    private readonly Dictionary<int, ValueColumn> _columns;
    private readonly Func<OrderValue>? _readOrder;
    private readonly List<OrderValue> _orders = [];
    private readonly List<long> _positions = [];
    private readonly List<int> _groups = [];
    private int[] _sequence = [];
    private int _current = -1;
    private bool _pending;

    public HeldRowsCursor(IDataView input, SeriesLayout series, IReadOnlyCollection<DataViewSchema.Column> needed)
    {
        _series = series;
        _input = input.GetRowCursor(needed);
        _columns = needed.ToDictionary(column => column.Index, column => ValueColumn.Create(_input, column));
        _readOrder = series is { Sorts: true, Order: { } order } ? OrderReader.Create(_input, order) : null;
    }

    public override DataViewSchema Schema => _input.Schema;

    /// <summary>The row's place in the table, for whoever looks for it there.</summary>
    public override long Position => _current < 0 ? -1 : _positions[_sequence[_current]];

    public override long Batch => 0;

    public override bool MoveNext()
    {
        if (_current + 1 >= _sequence.Length)
        {
            Hold();
            _current = -1;
        }

        if (_sequence.Length == 0)
            return false;
        _current++;
        return true;
    }

    public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId value) => value = new DataViewRowId((ulong)Position, 0);

    public override bool IsColumnActive(DataViewSchema.Column column) => _columns.ContainsKey(column.Index);

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) =>
        (ValueGetter<TValue>)_columns[column.Index].CreateGetter(() => _sequence[_current]);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _input.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>Reads the rows that are put in order together.</summary>
    private void Hold()
    {
        foreach (ValueColumn column in _columns.Values)
            column.Clear();
        _orders.Clear();
        _positions.Clear();
        _groups.Clear();
        ValueColumn? id = _series.Id is { } idColumn ? _columns[idColumn.Index] : null;
        var groups = new Dictionary<object, int>();
        while (_pending || _input.MoveNext())
        {
            _pending = id is not null && !_series.Gathers && _positions.Count > 0 && !id.IsSameAsLast();
            if (_pending)
                break;
            foreach (ValueColumn column in _columns.Values)
                column.Add();
            _positions.Add(_input.Position);
            if (_readOrder is not null)
                _orders.Add(OrderReader.Require(_readOrder(), _series.Order!.Value, _input.Position));
            _groups.Add(_series.Gathers ? GroupOf(id!.CurrentKey(), groups) : 0);
        }

        IOrderedEnumerable<int> rows = Enumerable.Range(0, _positions.Count).OrderBy(row => _groups[row]);
        _sequence = [.. _readOrder is null ? rows : rows.ThenBy(row => _orders[row])];
    }

    private static int GroupOf(object key, Dictionary<object, int> groups)
    {
        if (!groups.TryGetValue(key, out int group))
            groups.Add(key, group = groups.Count);
        return group;
    }
}
