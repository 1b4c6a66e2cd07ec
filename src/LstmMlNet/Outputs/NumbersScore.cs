using LstmMlNet.Networks;
using LstmMlNet.Schema;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Outputs;

/// <summary>Several of a network's numbers: all that a regression predicts, or one quantile of every step ahead.</summary>
/// <param name="name">The column.</param>
/// <param name="outputs">Numbers that the network predicts.</param>
/// <param name="first">The first that is given out.</param>
/// <param name="stride">From one to the next.</param>
internal sealed class NumbersScore(string name, int outputs, int first = 0, int stride = 1) : ModelOutput(name)
{
    /// <summary>The numbers that the network predicts.</summary>
    public int Outputs => outputs;

    /// <summary>Which of them are given out.</summary>
    public long[] Indices => [.. Enumerable.Range(0, Length).Select(i => (long)(i * stride) + first)];

    private int Length => outputs / stride;

    public override DataViewType TypeFor(int? steps) => new VectorDataViewType(NumberDataViewType.Single, Length);

    public override DataViewSchema.Annotations AnnotationsFor(uint setId) =>
        ScoreAnnotations.Create(setId, AnnotationKinds.MultiOutputRegression, AnnotationKinds.Score);

    public override Delegate CreateGetter(ScoreSource source)
    {
        var numbers = new float[outputs];
        return Vector(() => Length, editor =>
        {
            (SequenceScorer scorer, int index) = source.Current();
            scorer.CopyOutputs(index, numbers);
            for (int i = 0; i < editor.Values.Length; i++)
                editor.Values[i] = numbers[(i * stride) + first];
        });
    }
}
