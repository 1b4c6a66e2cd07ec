using LstmMlNet.Networks.Numerics;

namespace LstmMlNet.Networks;

/// <summary>Keeps the weights of the epoch with the least validation loss, and says when to stop waiting for a better one.</summary>
internal sealed class BestWeights(PackedNetwork network, int patience)
{
    private readonly float[] _weights = new float[network.ParameterSpan.Length];
    private double _loss = double.PositiveInfinity;
    private int _since;

    /// <summary>Takes note of an epoch; false when there was no better one for too long.</summary>
    public bool Continue(EpochMetrics metrics)
    {
        // The first epoch is kept whatever its loss: an infinite one can be the least there is.
        if (metrics.ValidationLoss < _loss || metrics.Epoch == 1)
        {
            _loss = metrics.ValidationLoss!.Value;
            _since = 0;
            network.ParameterSpan.CopyTo(_weights);
            return true;
        }

        return ++_since < patience;
    }

    public void Restore() => _weights.CopyTo(network.ParameterSpan);
}
