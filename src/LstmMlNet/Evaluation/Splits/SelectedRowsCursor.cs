using System.Collections;
using LstmMlNet.Scoring;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Evaluation.Splits;

/// <summary>A cursor that stops only at some of the rows of another.</summary>
internal class SelectedRowsCursor(DataViewRowCursor input, BitArray selected) : WrappedCursor(input)
{
    private long _position = -1;

    public override DataViewSchema Schema => Input.Schema;

    public override long Position => _position;

    public override long Batch => 0;

    /// <summary>The number of the current row among all rows.</summary>
    protected int Place { get; private set; } = -1;

    public override bool MoveNext()
    {
        while (Input.MoveNext())
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

    public override bool IsColumnActive(DataViewSchema.Column column) => Input.IsColumnActive(column);

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => Input.GetGetter<TValue>(column);
}
