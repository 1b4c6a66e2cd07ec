using System.Numerics.Tensors;
using LstmMlNet.Networks;
using LstmMlNet.Schema;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Outputs;

/// <summary>Every step's likeliest class, keys <c>[steps]</c>.</summary>
internal sealed class PredictedSteps(string name, int classes, ClassValues? values) : ModelOutput(name)
{
    public override DataViewType TypeFor(int? steps)
    {
        var key = new KeyDataViewType(typeof(uint), classes);
        return steps is { } known ? new VectorDataViewType(key, known) : new VectorDataViewType(key);
    }

    public override DataViewSchema.Annotations? AnnotationsFor(uint setId)
    {
        if (values is null)
            return null;
        var annotations = new DataViewSchema.Annotations.Builder();
        values.AddTo(annotations, AnnotationKinds.KeyValues);
        return annotations.ToAnnotations();
    }

    public override Delegate CreateGetter(ScoreSource source)
    {
        float[] probabilities = [];
        return (ValueGetter<VBuffer<uint>>)((ref VBuffer<uint> value) =>
        {
            (SequenceScorer scorer, int index) = source.Current();
            int length = scorer.OutputLengthOf(index);
            if (probabilities.Length < length)
                probabilities = new float[length];
            scorer.CopyOutputs(index, probabilities);
            VBufferEditor<uint> editor = VBufferEditor.Create(ref value, length / classes);
            for (int t = 0; t < editor.Values.Length; t++)
                editor.Values[t] = (uint)TensorPrimitives.IndexOfMax(probabilities.AsSpan(t * classes, classes)) + 1;
            value = editor.Commit();
        });
    }
}
