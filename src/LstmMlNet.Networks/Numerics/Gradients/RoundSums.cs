namespace LstmMlNet.Networks.Numerics;

/// <summary>
/// What one share's rounds add to the <see cref="GradientSums"/>: each direction's gradients as soon as its backward pass is complete, so
/// that the gates and states that they read are the last that the caches have seen.
/// </summary>
internal sealed class RoundSums
{
    /// <summary>The backward pass takes a layer's directions from the last to the first.</summary>
    public const int LastDirection = 0;

    private readonly GradientSums _sums;
    private readonly Squad _squad;
    private readonly int _lowestLayer;
    private readonly Action<int> _add;
    private readonly RankSums? _ranks;
    private NetworkRunner? _runner;
    private int _firstGroup;
    private int _endGroup;
    private bool _isLast;
    private int _layer;
    private int _direction;

    /// <param name="sums">What is added to.</param>
    /// <param name="squad">The share's threads.</param>
    /// <param name="lowestLayer">The last layer that a backward pass comes to.</param>
    /// <param name="ranks">What sends complete sums to other processes; null: there are none.</param>
    public RoundSums(GradientSums sums, Squad squad, int lowestLayer, RankSums? ranks)
    {
        (_sums, _squad, _lowestLayer, _ranks) = (sums, squad, lowestLayer, ranks);
        _add = AddShare;
    }

    /// <summary>Makes ready for a round.</summary>
    /// <param name="runner">Its way through the network.</param>
    /// <param name="firstGroup">Its first group in the whole batch.</param>
    /// <param name="endGroup">The one after its last.</param>
    /// <param name="isLast">
    /// Whether it is its share's last: then the direction that comes last is left to <see cref="TrainingRounds"/>.
    /// </param>
    public void Begin(NetworkRunner runner, int firstGroup, int endGroup, bool isLast) =>
        (_runner, _firstGroup, _endGroup, _isLast) = (runner, firstGroup, endGroup, isLast);

    /// <summary>Adds a direction's gradients, with all threads of the squad.</summary>
    public void Add(int layer, int direction)
    {
        if (_isLast && layer == _lowestLayer && direction == LastDirection)
            return;
        (_layer, _direction) = (layer, direction);
        _squad.Run(_add);
        if (_isLast)
            _ranks?.CompleteShare(layer, direction);
    }

    /// <summary>Adds a piece of a block's gradients of one part of the sums.</summary>
    public void Add(int part, in ParameterTask task, int piece) => _sums.AddRound(_runner!, _firstGroup, _endGroup, part, task, piece);

    /// <summary>Adds the gradients of what is above all layers: pooling and the head.</summary>
    public void AddTop() => Add(ParameterTask.AboveLayers, 0);

    /// <summary>One thread's of the pieces of all blocks. A round mostly has groups of one part.</summary>
    private void AddShare(int index)
    {
        int next = 0;
        for (int part = 0; part < _sums.PartCount; part++)
        {
            if (!_sums.HasGroups(part, _firstGroup, _endGroup))
                continue;
            foreach (ParameterTask task in _sums.Tasks)
            {
                for (int piece = 0; piece < _sums.Pieces && task.IsOf(_layer, _direction); piece++)
                {
                    if (next++ % _squad.Size != index)
                        continue;
                    Add(part, task, piece);
                    _ranks?.Continue();
                }
            }
        }
    }
}
