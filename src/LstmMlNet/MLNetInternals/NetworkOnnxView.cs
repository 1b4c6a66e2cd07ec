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

    bool ICanSaveOnnx.CanSaveOnnx(OnnxContext ctx)
    {
        RequireNothingLeftOut(ctx);
        return _isWritten = true;
    }

    void ISaveAsOnnx.SaveAsOnnx(OnnxContext ctx) => OnnxScores.Write(ctx, model, Feature, Added);

    void ICanSaveModel.Save(ModelSaveContext ctx) =>
        throw new NotSupportedException($"A view of {nameof(LstmSequenceTransformer)} cannot be saved; save the transformer.");

    /// <summary>
    /// A transform before this one without ONNX of its own is left out, and the data's columns take the place of what it makes: where it
    /// puts a column in the place of one of the same name, the graph would have the wrong one.
    /// </summary>
    private void RequireNothingLeftOut(OnnxContext context)
    {
        for (IDataView view = input; view is IDataTransform transform; view = transform.Source)
        {
            if (transform is ITransformCanSaveOnnx written && written.CanSaveOnnx(context))
                continue;
            ILookup<string, DataViewSchema.Column> before = transform.Source.Schema.ToLookup(column => column.Name);
            if (transform.Schema.CountBy(column => column.Name)
                    .FirstOrDefault(made => before[made.Key].Any() && made.Value > before[made.Key].Count()) is { Key: { } name })
                throw new NotSupportedException($"{nameof(LstmSequenceTransformer)} cannot be converted to ONNX: a transform before it, "
                    + $"which changes column '{name}', has no ONNX of its own.");
        }
    }
}
