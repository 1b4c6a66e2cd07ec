using LstmMlNet.MLNetInternals;
using LstmMlNet.Scoring;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Anomalies;

/// <summary>A view with columns added whose values depend on the rows before: read in order, by one cursor at a time.</summary>
internal sealed class AddedColumnsView(IDataView input, AddedColumns columns) : NotForOnnx(nameof(LstmAnomalyTransformer))
{
    public override bool CanShuffle => false;

    public override DataViewSchema Schema => columns.Output;

    public override long? GetRowCount() => input.GetRowCount();

    public override DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        bool[] active = columns.Active(columnsNeeded);
        return new Cursor(input.GetRowCursor(columns.Needed(active)), columns, active);
    }

    public override DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor(DataViewRowCursor input, AddedColumns columns, bool[] active) : WrappedCursor(input)
    {
        private readonly Func<int, Delegate>? _getters = active.AsSpan(columns.Input.Count).Contains(true) ? columns.Bind(input) : null;

        public override DataViewSchema Schema => columns.Output;

        public override bool IsColumnActive(DataViewSchema.Column column) => active[column.Index];

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) =>
            columns.Getter<TValue>(Input, _getters, active, column);
    }
}
