using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Anomalies;

/// <summary>A row with columns added.</summary>
internal sealed class AddedColumnsRow(DataViewRow input, AddedColumns columns, bool[] active) : DataViewRow
{
    private readonly Func<int, Delegate>? _getters = active.AsSpan(columns.Input.Count).Contains(true) ? columns.Bind(input) : null;

    public override DataViewSchema Schema => columns.Output;

    public override long Position => input.Position;

    public override long Batch => input.Batch;

    public override ValueGetter<DataViewRowId> GetIdGetter() => input.GetIdGetter();

    public override bool IsColumnActive(DataViewSchema.Column column) => active[column.Index];

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) =>
        columns.Getter<TValue>(input, _getters, active, column);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            input.Dispose();
        base.Dispose(disposing);
    }
}
