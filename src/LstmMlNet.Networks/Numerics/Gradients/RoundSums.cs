namespace LstmMlNet.Networks.Numerics;

/// <summary>
/// What one thread's rounds add to the <see cref="GradientSums"/>: each direction's gradients as soon as its backward pass is complete, so
/// that the gates and states that they read are the last that the caches have seen.
/// </summary>
internal sealed class RoundSums(GradientSums sums, int lowestLayer)
{
    /// <summary>The backward pass takes a layer's directions from the last to the first.</summary>
    public const int LastDirection = 0;

    private NetworkRunner? _runner;
    private int _firstGroup;
    private int _endGroup;
    private bool _isLast;

    /// <summary>Makes ready for a round.</summary>
    /// <param name="runner">Its way through the network.</param>
    /// <param name="firstGroup">Its first group in the whole batch.</param>
    /// <param name="endGroup">The one after its last.</param>
    /// <param name="isLast">
    /// Whether it is its thread's last: then the direction that comes last is left to <see cref="TrainingRounds"/>.
    /// </param>
    public void Begin(NetworkRunner runner, int firstGroup, int endGroup, bool isLast) =>
        (_runner, _firstGroup, _endGroup, _isLast) = (runner, firstGroup, endGroup, isLast);

    /// <summary>Adds a direction's gradients.</summary>
    public void Add(int layer, int direction)
    {
        if (_isLast && layer == lowestLayer && direction == LastDirection)
            return;
        for (int part = 0; part < sums.PartCount; part++)
        {
            foreach (ParameterTask task in sums.Tasks)
            {
                if (task.IsOf(layer, direction))
                    Add(part, task);
            }
        }
    }

    /// <summary>Adds a block's gradients of one part of the sums.</summary>
    public void Add(int part, in ParameterTask task) => sums.AddRound(_runner!, _firstGroup, _endGroup, part, task);

    /// <summary>Adds the gradients of what is above all layers: pooling and the head.</summary>
    public void AddTop() => Add(ParameterTask.AboveLayers, 0);
}
