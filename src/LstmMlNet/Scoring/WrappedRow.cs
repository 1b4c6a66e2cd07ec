using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Scoring;

/// <summary>A row whose columns are another's, and more.</summary>
internal abstract class WrappedRow(DataViewRow input) : DataViewRow
{
    public override long Position => Input.Position;

    public override long Batch => Input.Batch;

    /// <summary>The row that this one adds to.</summary>
    protected DataViewRow Input { get; } = input;

    public override ValueGetter<DataViewRowId> GetIdGetter() => Input.GetIdGetter();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            Input.Dispose();
        base.Dispose(disposing);
    }
}
