using System.Collections;
using Microsoft.ML;

namespace LstmMlNet.Evaluation.Splits;

/// <summary>Some of a view's rows, in their order, by their numbers.</summary>
internal sealed class SelectedRowsView(IDataView input, BitArray selected) : IDataView
{
    public bool CanShuffle => false;

    public DataViewSchema Schema => input.Schema;

    public long? GetRowCount() => null;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) =>
        new SelectedRowsCursor(input.GetRowCursor(columnsNeeded), selected);

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];
}
