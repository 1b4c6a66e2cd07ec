using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Scoring;

/// <summary>The input's cursor under the output's schema, where no score column is asked for.</summary>
internal sealed class PassThroughCursor(DataViewRowCursor input, OutputMap map, bool[] active) : DataViewRowCursor
{
    public override DataViewSchema Schema => map.Output;

    public override long Position => input.Position;

    public override long Batch => input.Batch;

    public override bool MoveNext() => input.MoveNext();

    public override ValueGetter<DataViewRowId> GetIdGetter() => input.GetIdGetter();

    public override bool IsColumnActive(DataViewSchema.Column column) => active[column.Index];

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        if (!active[column.Index])
            throw new InvalidOperationException($"Column '{column.Name}' was not requested when the cursor was created.");
        return input.GetGetter<TValue>(map.Input[column.Index]);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            input.Dispose();
        base.Dispose(disposing);
    }
}
