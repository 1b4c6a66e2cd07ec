namespace LstmMlNet.Networks.Numerics;

/// <summary>
/// A batch cut into shares, one for each member of a team: whole groups, each share with a <see cref="NetworkRunner"/> of its own, in
/// memory of its own (<see cref="BufferPages"/>).
/// </summary>
internal sealed class BatchShares
{
    private readonly NetworkRunner[] _runners;
    private readonly bool _givesSequence;

    /// <param name="plan">The network's layout.</param>
    /// <param name="keeps">Keep what the way back needs: training.</param>
    /// <param name="members">How many shares.</param>
    /// <param name="givesSequence">Keep every step's output.</param>
    public BatchShares(NetworkPlan plan, bool keeps, int members, bool givesSequence)
    {
        _runners = [.. Enumerable.Range(0, members).Select(_ => new NetworkRunner(plan, keeps, members > 1 ? new BufferPages() : null))];
        _givesSequence = givesSequence;
    }

    /// <summary>The whole batch: its groups, and the order of its sequences.</summary>
    public PackedShape Whole { get; } = new();

    /// <summary>Every share's way through the network, in the order of their groups; some may be empty.</summary>
    public ReadOnlySpan<NetworkRunner> Runners => _runners;

    /// <summary>The first group of a share; the number of groups for the one after the last.</summary>
    public int FirstGroup(int member) => Whole.PartStart(member, _runners.Length);

    /// <summary>Lays a member's share out, in memory that it is the first to use.</summary>
    public NetworkRunner LayOut(int member)
    {
        NetworkRunner runner = _runners[member];
        runner.Resize(Whole, FirstGroup(member), FirstGroup(member + 1), _givesSequence);
        return runner;
    }

    /// <summary>Where the sequence at a place of the whole batch is: its share, and the place there.</summary>
    public (NetworkRunner Runner, int Place) Find(int place)
    {
        int member = 0;
        while (place >= _runners[member].Shape.Count)
            place -= _runners[member++].Shape.Count;
        return (_runners[member], place);
    }
}
