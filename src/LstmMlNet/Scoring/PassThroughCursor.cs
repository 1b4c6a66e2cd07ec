using LstmMlNet.Schema;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Scoring;

/// <summary>The input's cursor under the output's schema, where no score column is asked for.</summary>
internal sealed class PassThroughCursor(DataViewRowCursor input, OutputMap map, bool[] active) : WrappedCursor(input)
{
    public override DataViewSchema Schema => map.Output;

    public override bool IsColumnActive(DataViewSchema.Column column) => active[column.Index];

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        ActiveColumns.Require(active, column);
        return Input.GetGetter<TValue>(map.Input[column.Index]);
    }
}
