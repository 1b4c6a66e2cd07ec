namespace LstmMlNet.Networks.Numerics;

/// <summary>
/// What one thread's rounds add to the <see cref="GradientSums"/>: each direction's gradients as soon as its way back is through, so
/// that the gates and states that they read are the last that the caches have seen.
/// </summary>
internal sealed class RoundSums(GradientSums sums)
{
    private NetworkRunner? _runner;
    private int _firstGroup;
    private int _endGroup;

    /// <summary>Makes ready for a round.</summary>
    /// <param name="runner">Its way through the network.</param>
    /// <param name="firstGroup">Its first group in the whole batch.</param>
    /// <param name="endGroup">The one after its last.</param>
    public void Begin(NetworkRunner runner, int firstGroup, int endGroup) => (_runner, _firstGroup, _endGroup) = (runner, firstGroup, endGroup);

    /// <summary>Adds a direction's gradients.</summary>
    public void Add(int layer, int direction) => sums.AddRound(_runner!, _firstGroup, _endGroup, layer, direction);

    /// <summary>Adds the gradients of what is above all layers: pooling and the head.</summary>
    public void AddTop() => Add(ParameterTask.AboveLayers, 0);
}
