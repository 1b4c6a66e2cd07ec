using LstmMlNet.Schema;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Outputs;

/// <summary>One probability per class, <c>[classes]</c>.</summary>
internal sealed class ClassProbabilities(string name, int classes, ClassValues? values) : ModelOutput(name)
{
    public override DataViewType TypeFor(int? steps) => new VectorDataViewType(NumberDataViewType.Single, classes);

    public override DataViewSchema.Annotations AnnotationsFor(uint setId) =>
        ScoreAnnotations.Create(setId, AnnotationKinds.MulticlassClassification, AnnotationKinds.Score, annotations =>
        {
            if (values?.AreText == true)
                values.AddTo(annotations, AnnotationKinds.SlotNames);
            values?.AddTo(annotations, AnnotationKinds.TrainingLabelValues);
        });

    public override Delegate CreateGetter(ScoreSource source) => Vector(() => classes, editor =>
    {
        (Networks.SequenceScorer scorer, int index) = source.Current();
        scorer.CopyOutputs(index, editor.Values);
    });
}
