using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.AspNetCore.Chain;

/// <summary>A request's rows as a view.</summary>
internal sealed class RequestView(DataViewSchema schema, InputRows rows) : IDataView
{
    /// <summary>The columns that the last cursor was asked for: what a chain reads of its input.</summary>
    public IReadOnlyList<int> Asked { get; private set; } = [];

    public bool CanShuffle => false;

    public DataViewSchema Schema => schema;

    public long? GetRowCount() => rows.Count;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        Asked = [.. columnsNeeded.Select(column => column.Index)];
        return new Cursor(schema, rows);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor(DataViewSchema schema, InputRows rows) : DataViewRowCursor
    {
        private int _row = -1;

        public override DataViewSchema Schema => schema;

        public override long Position => _row;

        public override long Batch => 0;

        public override bool MoveNext()
        {
            _row = _row == -2 || _row + 1 >= rows.Count ? -2 : _row + 1;
            return _row >= 0;
        }

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId value) => value = new DataViewRowId((ulong)_row, 0);

        public override bool IsColumnActive(DataViewSchema.Column column) => true;

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) =>
            rows.Columns[column.Index].CreateGetter(() => _row) as ValueGetter<TValue>
            ?? throw new InvalidOperationException($"Column '{column.Name}' is {column.Type}; it cannot be read as {typeof(TValue)}.");
    }
}
