using System.Numerics.Tensors;
using LstmMlNet.Networks;
using LstmMlNet.Schema;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Outputs;

/// <summary>The likeliest class, a key.</summary>
internal sealed class PredictedClass(string name, int classes, ClassValues? values) : ModelOutput(name)
{
    public override DataViewType TypeFor(int? steps) => new KeyDataViewType(typeof(uint), classes);

    public override DataViewSchema.Annotations AnnotationsFor(uint setId) =>
        ScoreAnnotations.Create(
            setId,
            AnnotationKinds.MulticlassClassification,
            AnnotationKinds.PredictedLabel,
            annotations => values?.AddTo(annotations, AnnotationKinds.KeyValues));

    public override Delegate CreateGetter(ScoreSource source)
    {
        var probabilities = new float[classes];
        return (ValueGetter<uint>)((ref uint value) =>
        {
            (SequenceScorer scorer, int index) = source.Current();
            scorer.CopyOutputs(index, probabilities);
            value = (uint)TensorPrimitives.IndexOfMax(probabilities) + 1;
        });
    }
}
