using LstmMlNet.Networks;
using LstmMlNet.Schema;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Scoring;

/// <summary>Hands out what a scorer computed for one sequence of its last batch, as a column's values.</summary>
/// <param name="scorer">The scorer, once it has scored.</param>
/// <param name="index">Which sequence of the batch is the current row's; may throw where there is none.</param>
/// <param name="network">The network.</param>
internal sealed class ScoreGetters(Func<SequenceScorer> scorer, Func<int> index, RecurrentNetwork network)
{
    private readonly float[] _probabilities = new float[network.Head.Classes];

    public Delegate Create(OutputKind kind) => kind switch
    {
        OutputKind.PredictedLabel => (ValueGetter<uint>)PredictedLabel,
        OutputKind.Score => (ValueGetter<VBuffer<float>>)Score,
        OutputKind.HiddenState => (ValueGetter<VBuffer<float>>)HiddenState,
        _ => (ValueGetter<VBuffer<float>>)HiddenSequence,
    };

    private void PredictedLabel(ref uint value)
    {
        int row = index();
        scorer().CopyProbabilities(row, _probabilities);
        value = (uint)System.Numerics.Tensors.TensorPrimitives.IndexOfMax(_probabilities) + 1;
    }

    private void Score(ref VBuffer<float> value)
    {
        int row = index();
        VBufferEditor<float> editor = VBufferEditor.Create(ref value, network.Head.Classes);
        scorer().CopyProbabilities(row, editor.Values);
        value = editor.Commit();
    }

    private void HiddenState(ref VBuffer<float> value)
    {
        int row = index();
        VBufferEditor<float> editor = VBufferEditor.Create(ref value, network.HiddenWidth);
        scorer().CopyHiddenState(row, editor.Values);
        value = editor.Commit();
    }

    private void HiddenSequence(ref VBuffer<float> value)
    {
        int row = index();
        VBufferEditor<float> editor = VBufferEditor.Create(ref value, scorer().StepsOf(row) * network.HiddenWidth);
        scorer().CopyHiddenSequence(row, editor.Values);
        value = editor.Commit();
    }

    /// <summary>Casts a getter to the type that the caller asked for.</summary>
    /// <exception cref="InvalidOperationException">The column has another type.</exception>
    public static ValueGetter<TValue> Cast<TValue>(Delegate getter, DataViewSchema.Column column) =>
        getter as ValueGetter<TValue>
        ?? throw new InvalidOperationException($"Column '{column.Name}' is {column.Type}; it cannot be read as {typeof(TValue)}.");
}
