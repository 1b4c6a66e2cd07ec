using LstmMlNet.Networks.Weights;

namespace LstmMlNet.Networks;

/// <summary>
/// Learned attention over the steps (Raffel &amp; Ellis 2016): <c>e_t = tanh(h_t·w + b)</c>, <c>α = softmax(e)</c>, and the mean
/// of the hidden states weighted by α. The weights show which steps mattered.
/// </summary>
public sealed class AttentionPoolingLayer : IWeightedPart
{
    private NetworkParameter[] _parameters = [];

    internal AttentionPoolingLayer()
    {
    }

    /// <summary><c>kernel</c> [units] and <c>bias</c> [1], both initialized to zero: attention begins as the plain mean.</summary>
    public IReadOnlyList<NetworkParameter> Parameters => _parameters;

    /// <summary>The number of weights of the layer.</summary>
    public long ParameterCount => Parameters.Sum(parameter => (long)parameter.Count);

    void IWeightedPart.Build(int inputs, int seed) => LoadWeights(inputs, (_, shape) => new float[shape[0]]);

    void IWeightedPart.LoadWeights(int inputs, Func<string, int[], float[]> source) => LoadWeights(inputs, source);

    private void LoadWeights(int inputs, Func<string, int[], float[]> source) =>
        _parameters =
        [
            new(ParameterNames.Kernel, [inputs], source(ParameterNames.Kernel, [inputs])),
            new(ParameterNames.Bias, [1], source(ParameterNames.Bias, [1])),
        ];
}
