using LstmMlNet.ModelFile;
using LstmMlNet.Outputs;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Model.OnnxConverter;

namespace LstmMlNet.MLNetInternals;

/// <summary>
/// A view with a network's columns, as <c>ConvertToOnnx</c> takes it. The converter walks from view to view; where one has no ONNX of its
/// own, it leaves out everything before, and asks for the sources all the same: the network shall not be missing without a word.
/// </summary>
/// <param name="input">The view that the network's sequences come from.</param>
/// <param name="model">The networks.</param>
internal abstract class NetworkOnnxView(IDataView input, SequenceModel model) : ITransformCanSaveOnnx
{
    private volatile bool _isWritten;

    public abstract bool CanShuffle { get; }

    public abstract DataViewSchema Schema { get; }

    /// <summary>The column with the sequences.</summary>
    protected abstract DataViewSchema.Column Feature { get; }

    /// <summary>The columns that the networks add.</summary>
    protected abstract IReadOnlyList<(ModelOutput Output, DataViewType Type)> Added { get; }

    IDataView IDataTransform.Source => _isWritten ? input : throw new NotSupportedException(
        $"{nameof(LstmSequenceTransformer)} cannot be converted to ONNX: a transform after it has no ONNX of its own. Convert the chain "
        + "without that.");

    public abstract long? GetRowCount();

    public abstract DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null);

    public abstract DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null);

    bool ICanSaveOnnx.CanSaveOnnx(OnnxContext ctx) => _isWritten = true;

    void ISaveAsOnnx.SaveAsOnnx(OnnxContext ctx) => OnnxScores.Write(ctx, model, Feature, Added);

    void ICanSaveModel.Save(ModelSaveContext ctx) =>
        throw new NotSupportedException($"A view of {nameof(LstmSequenceTransformer)} cannot be saved; save the transformer.");
}
