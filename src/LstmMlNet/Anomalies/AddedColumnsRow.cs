using LstmMlNet.Scoring;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Anomalies;

/// <summary>A row with columns added.</summary>
internal sealed class AddedColumnsRow(DataViewRow input, AddedColumns columns, bool[] active) : WrappedRow(input)
{
    private readonly Func<int, Delegate>? _getters = active.AsSpan(columns.Input.Count).Contains(true) ? columns.Bind(input) : null;

    public override DataViewSchema Schema => columns.Output;

    public override bool IsColumnActive(DataViewSchema.Column column) => active[column.Index];

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) =>
        columns.Getter<TValue>(Input, _getters, active, column);
}
