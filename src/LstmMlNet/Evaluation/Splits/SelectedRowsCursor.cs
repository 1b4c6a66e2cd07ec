using System.Collections;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Evaluation.Splits;

/// <summary>A cursor that stops only at some of the rows of another.</summary>
internal class SelectedRowsCursor(DataViewRowCursor input, BitArray selected) : DataViewRowCursor
{
    private long _position = -1;

    public override DataViewSchema Schema => input.Schema;

    public override long Position => _position;

    public override long Batch => 0;

    /// <summary>The number of the current row among all rows.</summary>
    protected int Place { get; private set; } = -1;

    public override bool MoveNext()
    {
        while (input.MoveNext())
        {
            Place++;

            // Rows that came after the rows were selected are not among them.
            if (Place < selected.Length && selected[Place])
            {
                _position++;
                return true;
            }
        }

        _position = -1;
        return false;
    }

    public override ValueGetter<DataViewRowId> GetIdGetter() => input.GetIdGetter();

    public override bool IsColumnActive(DataViewSchema.Column column) => input.IsColumnActive(column);

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => input.GetGetter<TValue>(column);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            input.Dispose();
        base.Dispose(disposing);
    }
}
