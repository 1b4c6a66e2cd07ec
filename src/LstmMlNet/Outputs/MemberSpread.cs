using LstmMlNet.ModelFile;
using LstmMlNet.Networks;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Outputs;

/// <summary>
/// How far an ensemble's networks differ in each value of the score: their standard deviation. Shaped as the score; of a forecast,
/// that of the medians.
/// </summary>
internal sealed class MemberSpread(string name, SequenceModel model) : ModelOutput(name)
{
    private readonly NetworkHead _head = model.Network.Head;
    private readonly int _stride = (model.Network.Head as DenseQuantileLayer)?.Quantiles.Count ?? 1;
    private readonly bool _isNumber = model.Description.ScalarScore || model.Description.SequenceTask == SequenceTask.BinaryClassification;

    public override DataViewType TypeFor(int? steps) => _isNumber ? NumberDataViewType.Single
        : _head.PerStep ? new VectorDataViewType(NumberDataViewType.Single, steps ?? 0, _head.Outputs)
        : new VectorDataViewType(NumberDataViewType.Single, _head.Outputs / _stride);

    public override Delegate CreateGetter(ScoreSource source)
    {
        float[] spread = [];
        if (_isNumber)
        {
            return (ValueGetter<float>)((ref float value) =>
            {
                Read();
                value = spread[0];
            });
        }

        return Vector(
            () =>
            {
                Read();
                return spread.Length / _stride;
            },
            editor =>
            {
                for (int i = 0; i < editor.Values.Length; i++)
                    editor.Values[i] = spread[(i * _stride) + (_stride / 2)];
            });

        void Read()
        {
            (SequenceScorer scorer, int index) = source.Current();
            int length = scorer.OutputLengthOf(index);
            if (spread.Length != length)
                spread = new float[length];
            scorer.CopySpread(index, spread);
        }
    }
}
