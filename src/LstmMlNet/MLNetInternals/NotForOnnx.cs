using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Model.OnnxConverter;

namespace LstmMlNet.MLNetInternals;

/// <summary>
/// A view that <c>ConvertToOnnx</c> refuses by its transformer's name. The converter walks from view to view; one that it does not know it
/// takes for the data, whose columns become the graph's inputs: the file would lack the network without a word.
/// </summary>
/// <param name="transformer">The transformer that made the view.</param>
/// <param name="reason">Why, and what to do instead.</param>
internal abstract class NotForOnnx(
    string transformer,
    string reason = "cannot be converted to ONNX. Save the model as a zip, with mlContext.Model.Save") : ITransformCanSaveOnnx
{
    public abstract bool CanShuffle { get; }

    public abstract DataViewSchema Schema { get; }

    IDataView IDataTransform.Source => throw Refusal();

    public abstract long? GetRowCount();

    public abstract DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null);

    public abstract DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null);

    bool ICanSaveOnnx.CanSaveOnnx(OnnxContext ctx) => throw Refusal();

    void ISaveAsOnnx.SaveAsOnnx(OnnxContext ctx) => throw Refusal();

    void ICanSaveModel.Save(ModelSaveContext ctx) => throw Refusal();

    private NotSupportedException Refusal() => new($"{transformer} {reason}.");
}
