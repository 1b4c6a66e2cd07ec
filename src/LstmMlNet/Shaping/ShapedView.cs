using LstmMlNet.Schema;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Shaping;

/// <summary>A view whose rows are made of other rows: read from the start, by one cursor at a time, in one order.</summary>
/// <param name="schema">Its columns.</param>
/// <param name="open">Makes a cursor over the columns that are asked for.</param>
/// <param name="count">Counts the rows; null where that is not known.</param>
internal sealed class ShapedView(DataViewSchema schema, Func<bool[], DataViewRowCursor> open, Func<long?>? count = null) : IDataView
{
    public bool CanShuffle => false;

    public DataViewSchema Schema => schema;

    public long? GetRowCount() => count?.Invoke();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) =>
        open(ActiveColumns.Of(schema, columnsNeeded));

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];
}
