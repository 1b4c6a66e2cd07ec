using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.AspNetCore.Chain;

/// <summary>The first of a request's rows, which a chain's row mapper reads; made once, for one request after the other.</summary>
internal sealed class RequestRow(DataViewSchema schema, InputRows rows) : DataViewRow
{
    private long _position = -1;

    public override DataViewSchema Schema => schema;

    public override long Position => _position;

    public override long Batch => 0;

    /// <summary>The rows hold another request's values now: whoever kept something of the row before forgets it.</summary>
    public void MoveOn() => _position++;

    public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId value) => value = new DataViewRowId((ulong)_position, 0);

    public override bool IsColumnActive(DataViewSchema.Column column) => true;

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) =>
        rows.Columns[column.Index].CreateGetter(() => 0) as ValueGetter<TValue>
        ?? throw new InvalidOperationException($"Column '{column.Name}' is {column.Type}; it cannot be read as {typeof(TValue)}.");
}
