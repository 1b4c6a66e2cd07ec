using LstmMlNet.Networks;
using LstmMlNet.Schema;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Outputs;

/// <summary>The logit of a binary classification: above 0 where true is likelier.</summary>
internal sealed class BinaryScore(string name) : ModelOutput(name)
{
    public override DataViewType TypeFor(int? steps) => NumberDataViewType.Single;

    public override DataViewSchema.Annotations AnnotationsFor(uint setId) =>
        ScoreAnnotations.Create(setId, AnnotationKinds.BinaryClassification, AnnotationKinds.Score);

    public override Delegate CreateGetter(ScoreSource source) => (ValueGetter<float>)((ref float value) =>
    {
        (SequenceScorer scorer, int index) = source.Current();
        value = scorer.LogitOf(index);
    });
}

/// <summary>The probability of true.</summary>
internal sealed class BinaryProbability(string name) : ModelOutput(name)
{
    public override DataViewType TypeFor(int? steps) => NumberDataViewType.Single;

    public override DataViewSchema.Annotations AnnotationsFor(uint setId) =>
        ScoreAnnotations.Create(setId, AnnotationKinds.BinaryClassification, AnnotationKinds.Probability, annotations =>
            annotations.Add(AnnotationKinds.IsNormalized, BooleanDataViewType.Instance, (ref bool value) => value = true));

    public override Delegate CreateGetter(ScoreSource source)
    {
        var probability = new float[1];
        return (ValueGetter<float>)((ref float value) =>
        {
            (SequenceScorer scorer, int index) = source.Current();
            scorer.CopyOutputs(index, probability);
            value = probability[0];
        });
    }
}

/// <summary>Whether true is likelier than false.</summary>
internal sealed class BinaryPrediction(string name) : ModelOutput(name)
{
    public override DataViewType TypeFor(int? steps) => BooleanDataViewType.Instance;

    public override DataViewSchema.Annotations AnnotationsFor(uint setId) =>
        ScoreAnnotations.Create(setId, AnnotationKinds.BinaryClassification, AnnotationKinds.PredictedLabel);

    public override Delegate CreateGetter(ScoreSource source) => (ValueGetter<bool>)((ref bool value) =>
    {
        (SequenceScorer scorer, int index) = source.Current();
        value = scorer.LogitOf(index) > 0;
    });
}
