using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.MLNetInternals;

/// <summary>A view whose rows are made of several rows each, which <c>ConvertToOnnx</c> refuses by its transformer's name.</summary>
/// <param name="rows">The rows.</param>
/// <param name="transformer">The transformer that made them.</param>
internal sealed class RowsOfManyView(IDataView rows, string transformer) : NotForOnnx(
    transformer,
    "makes rows of several rows each, which an ONNX graph cannot. Convert the transforms after it, on its rows as data of their own: "
        + "mlContext.Data.Cache(rows)")
{
    public override bool CanShuffle => rows.CanShuffle;

    public override DataViewSchema Schema => rows.Schema;

    public override long? GetRowCount() => rows.GetRowCount();

    public override DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) =>
        rows.GetRowCursor(columnsNeeded, rand);

    public override DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        rows.GetRowCursorSet(columnsNeeded, n, rand);
}
