using LstmMlNet.Networks;
using LstmMlNet.Schema;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Outputs;

/// <summary>One quantile of every step ahead with the level that was taken off the sequence, in double precision.</summary>
/// <param name="name">The column.</param>
/// <param name="outputs">Numbers that the network predicts.</param>
/// <param name="first">The first that is given out.</param>
/// <param name="stride">From one to the next.</param>
internal sealed class LevelledScore(string name, int outputs, int first, int stride) : ModelOutput(name)
{
    public override DataViewType TypeFor(int? steps) => new VectorDataViewType(NumberDataViewType.Double, outputs / stride);

    public override DataViewSchema.Annotations AnnotationsFor(uint setId) =>
        ScoreAnnotations.Create(setId, AnnotationKinds.MultiOutputRegression, AnnotationKinds.Score);

    public override Delegate CreateGetter(ScoreSource source)
    {
        var numbers = new float[outputs];
        return (ValueGetter<VBuffer<double>>)((ref VBuffer<double> value) =>
        {
            (SequenceScorer scorer, int index) = source.Current();
            scorer.CopyOutputs(index, numbers);
            double level = source.LevelOf(index);
            VBufferEditor<double> editor = VBufferEditor.Create(ref value, outputs / stride);
            for (int i = 0; i < editor.Values.Length; i++)
                editor.Values[i] = level + numbers[(i * stride) + first];
            value = editor.Commit();
        });
    }
}
