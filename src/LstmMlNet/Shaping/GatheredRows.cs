using LstmMlNet.Shaping.Columns;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Shaping;

/// <summary>A table's rows held in memory and put together by their id, in the order in which ids first came; rows of an id keep their order.</summary>
internal sealed class GatheredRows : IDataView
{
    private readonly Dictionary<int, ValueColumn> _columns;
    private readonly int[] _order;

    public GatheredRows(IDataView input, GroupedColumns columns)
    {
        Schema = input.Schema;
        var groups = new Dictionary<object, int>();
        var groupOf = new List<int>();
        using DataViewRowCursor cursor = input.GetRowCursor(columns.Needed);
        _columns = columns.Needed.ToDictionary(column => column.Index, column => ValueColumn.Create(cursor, column));
        ValueColumn id = _columns[columns.Id.Index];
        while (cursor.MoveNext())
        {
            foreach (ValueColumn column in _columns.Values)
                column.Add();
            object key = id.CurrentKey();
            if (!groups.TryGetValue(key, out int group))
                groups.Add(key, group = groups.Count);
            groupOf.Add(group);
        }

        _order = [.. Enumerable.Range(0, groupOf.Count).OrderBy(row => groupOf[row])];
    }

    public bool CanShuffle => false;

    public DataViewSchema Schema { get; }

    public long? GetRowCount() => _order.Length;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) => new Cursor(this);

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) => [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor(GatheredRows rows) : DataViewRowCursor
    {
        private int _current = -1;

        public override DataViewSchema Schema => rows.Schema;

        /// <summary>The row's place in the table, for whoever looks for it there.</summary>
        public override long Position => _current < 0 ? -1 : rows._order[_current];

        public override long Batch => 0;

        public override bool MoveNext() => ++_current < rows._order.Length;

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId value) => value = new DataViewRowId((ulong)Position, 0);

        public override bool IsColumnActive(DataViewSchema.Column column) => rows._columns.ContainsKey(column.Index);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) =>
            (ValueGetter<TValue>)rows._columns[column.Index].CreateGetter(() => rows._order[_current]);
    }
}
