using LstmMlNet.Networks.Numerics;

namespace LstmMlNet.Networks.Training;

/// <summary>
/// Early stopping: keeps the weights of the epoch with the lowest validation loss, and decides when to stop waiting for a better one.
/// </summary>
internal sealed class BestWeights(PackedNetwork network, int patience)
{
    private readonly float[] _weights = new float[network.ParameterSpan.Length];

    /// <summary>The best epoch's weights, packed.</summary>
    public Span<float> Weights => _weights;

    /// <summary>The lowest loss so far.</summary>
    public double Loss { get; private set; } = double.PositiveInfinity;

    /// <summary>The number of epochs since then.</summary>
    public int Since { get; private set; }

    /// <summary>Whether patience has run out.</summary>
    public bool IsOver => Since >= patience;

    /// <summary>Records an epoch; returns false once patience has run out.</summary>
    public bool Continue(EpochMetrics metrics)
    {
        // The first epoch is kept whatever its loss: an infinite one can be the lowest there is. NaN is no better than that.
        double loss = double.IsNaN(metrics.ValidationLoss!.Value) ? double.PositiveInfinity : metrics.ValidationLoss.Value;
        if (loss < Loss || metrics.Epoch == 1)
        {
            Loss = loss;
            Since = 0;
            network.ParameterSpan.CopyTo(_weights);
            return true;
        }

        Since++;
        return !IsOver;
    }

    /// <summary>Resumes from a checkpoint.</summary>
    public void Resume(double loss, int since) => (Loss, Since) = (loss, since);

    public void Restore() => _weights.CopyTo(network.ParameterSpan);
}
