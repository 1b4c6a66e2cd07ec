namespace LstmMlNet.Networks.Numerics;

/// <summary>
/// A batch cut into shares, one for each member of a team: whole groups, each share with a <see cref="NetworkRunner"/> of its own, in
/// memory of its own (<see cref="BufferPages"/>). A share whose forward pass would leave more than the caches hold until the backward pass
/// reads it goes through the network in rounds of some groups, one after the other in the same memory.
/// </summary>
internal sealed class BatchShares
{
    /// <summary>
    /// What the forward pass of a round may leave: 2 to 6 MB are alike, more is slower once all threads' together do not fit
    /// the last cache.
    /// </summary>
    public const long RoundBytes = 3 << 20;

    // Every step of a round reads all weights anew: for fewer sequences that would take longer than their products, unless the
    // weights stay in the second-level cache.
    private const int FewestInRound = 16;
    private const int FewestWithSmallWeights = 8;
    private const long SmallWeightBytes = 256 << 10;
    private readonly NetworkRunner[] _runners;
    private readonly bool _givesSequence;
    private readonly long _roundBytes;
    private readonly long _rowBytes;
    private readonly int _fewestInRound;
    private readonly BatchMemory _memory;

    /// <param name="plan">The network's layout.</param>
    /// <param name="keeps">Keep what the backward pass needs: training.</param>
    /// <param name="members">How many shares.</param>
    /// <param name="givesSequence">Keep every step's output.</param>
    /// <param name="roundBytes">What a round may leave in memory; 0: no rounds.</param>
    public BatchShares(NetworkPlan plan, bool keeps, int members, bool givesSequence, long roundBytes = 0)
    {
        _runners = [.. Enumerable.Range(0, members).Select(_ => new NetworkRunner(plan, keeps, members > 1 ? new BufferPages() : null))];
        _givesSequence = givesSequence;
        _rowBytes = plan.KeptFloatsPerRow * sizeof(float);
        long weightBytes = plan.Layers.Max(layer => layer.Directions[0].Pass.ParameterLength) * (long)sizeof(float);
        _fewestInRound = weightBytes <= SmallWeightBytes ? FewestWithSmallWeights : FewestInRound;

        // An embedding's gradient is one sum over the whole batch: its table would be too large to have in parts.
        _roundBytes = plan.LearnsVectors ? 0 : roundBytes;
        _memory = new BatchMemory(plan, keeps, givesSequence, members, _roundBytes > 0 ? _fewestInRound : null);
    }

    /// <summary>The whole batch: its groups, and the order of its sequences.</summary>
    public BatchLayout Whole { get; } = new();

    /// <summary>
    /// Every share's way through the network, in the order of their groups; some may be empty. In rounds, the way of each one's
    /// last round.
    /// </summary>
    public ReadOnlySpan<NetworkRunner> Runners => _runners;

    /// <summary>
    /// Whether some share goes through in several rounds. Then gradients must be added after each, before its memory is used
    /// again.
    /// </summary>
    public bool HasRounds { get; private set; }

    /// <summary>Sees whether there is memory for a batch, before anything is allocated for it.</summary>
    /// <exception cref="InsufficientMemoryException">There is not.</exception>
    public void CheckMemory(ReadOnlySpan<int> lengths) => _memory.Check(lengths);

    /// <summary>Lays out a batch and cuts it.</summary>
    /// <exception cref="InsufficientMemoryException">There is no memory for it.</exception>
    public void Set(ReadOnlySpan<int> lengths)
    {
        CheckMemory(lengths);
        Whole.Set(lengths);
        HasRounds = _roundBytes > 0 && SharesAreParts() && NeedRounds();
    }

    /// <summary>The first group of a share; the number of groups for the one after the last.</summary>
    public int FirstGroup(int member) => Whole.PartStart(member, _runners.Length);

    /// <summary>Where the round that begins with a group ends.</summary>
    /// <param name="first">The round's first group.</param>
    /// <param name="end">The end of the share.</param>
    public int EndOfRound(int first, int end) => HasRounds ? FittingGroups(first, end) : end;

    /// <summary>Lays a member's share out, in memory that it is the first to use.</summary>
    public NetworkRunner LayOut(int member) => LayOut(member, FirstGroup(member), FirstGroup(member + 1));

    /// <summary>Lays a round of a member's share out.</summary>
    public NetworkRunner LayOut(int member, int firstGroup, int endGroup)
    {
        NetworkRunner runner = _runners[member];
        runner.Resize(Whole, firstGroup, endGroup, _givesSequence);
        return runner;
    }

    /// <summary>Where the sequence at a place of the whole batch is: its share, and the place there. Not for shares in rounds.</summary>
    public (NetworkRunner Runner, int Place) Find(int place)
    {
        int member = 0;
        while (place >= _runners[member].Shape.Count)
            place -= _runners[member++].Shape.Count;
        return (_runners[member], place);
    }

    /// <summary>
    /// Whether no part of a gradient's sum (<see cref="BatchLayout.SumParts"/>) lies in two shares: each share can add to its
    /// own parts when it likes.
    /// </summary>
    private bool SharesAreParts()
    {
        for (int member = 1; member < _runners.Length; member++)
        {
            bool found = false;
            for (int part = 0; part <= Whole.SumParts && !found; part++)
                found = Whole.PartStart(part, Whole.SumParts) == FirstGroup(member);
            if (!found)
                return false;
        }

        return true;
    }

    private bool NeedRounds()
    {
        for (int member = 0; member < _runners.Length; member++)
        {
            int end = FirstGroup(member + 1);
            if (FittingGroups(FirstGroup(member), end) < end)
                return true;
        }

        return false;
    }

    private int FittingGroups(int first, int end)
    {
        int next = Math.Min(end, first + ((_fewestInRound + Whole.GroupSize - 1) / Whole.GroupSize));
        while (next < end && (Whole.GroupStart(next + 1) - Whole.GroupStart(first)) * _rowBytes <= _roundBytes)
            next++;
        return next;
    }
}
