using LstmMlNet.Networks;
using LstmMlNet.Schema;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Outputs;

/// <summary>The number that a regression predicts.</summary>
internal sealed class NumberScore(string name) : ModelOutput(name)
{
    public override DataViewType TypeFor(int? steps) => NumberDataViewType.Single;

    public override DataViewSchema.Annotations AnnotationsFor(uint setId) =>
        ScoreAnnotations.Create(setId, AnnotationKinds.Regression, AnnotationKinds.Score);

    public override Delegate CreateGetter(ScoreSource source)
    {
        var number = new float[1];
        return (ValueGetter<float>)((ref float value) =>
        {
            (SequenceScorer scorer, int index) = source.Current();
            scorer.CopyOutputs(index, number);
            value = number[0];
        });
    }
}
