using System.Text.Json;
using LstmMlNet.Networks.Numerics;

namespace LstmMlNet.Networks.Training;

/// <summary>
/// Members of an ensemble that are shared out among ranks: each is trained by one of them alone, as one process trains it.
/// </summary>
internal sealed class RankMembers
{
    private readonly IReadOnlyList<EnsembleMember> _members;
    private readonly ICollective _collective;

    private RankMembers(IReadOnlyList<EnsembleMember> members, ICollective collective)
    {
        (_members, _collective) = (members, collective);
        Own = [.. Enumerable.Range(0, members.Count).Where(i => i % collective.Size == collective.Rank)];
    }

    /// <summary>Whether this rank reports progress.</summary>
    public bool Reports => _collective.Rank == 0;

    /// <summary>The members that this rank trains.</summary>
    public int[] Own { get; }

    /// <summary>
    /// How members are shared out; null where all ranks train each of them together: where one has rows that others lack, or members are
    /// fewer than ranks, some of which would have nothing to do.
    /// </summary>
    /// <param name="members">The members.</param>
    /// <param name="hash">Tells the data that all ranks must have.</param>
    /// <exception cref="InvalidOperationException">Ranks have other data or members.</exception>
    public static RankMembers? Of(IReadOnlyList<EnsembleMember> members, Func<string> hash)
    {
        TrainingOptions options = members[0].Options;
        if (options.Collective.Size == 1 || options.RankRows == RankRows.Own || members.Count < options.Collective.Size)
            return null;
        options.Collective.RequireSame("The data of an ensemble", hash());
        options.Collective.RequireSame("The number of members", $"{members.Count}");
        return new RankMembers(members, options.Collective);
    }

    /// <summary>Ends the other ranks, which would wait for this one.</summary>
    public void Abort(Exception reason) => _collective.Abort(reason);

    /// <summary>Gives all ranks what each has trained.</summary>
    /// <param name="histories">Of this rank's members; the others' are filled in.</param>
    /// <returns>On rank 0, the epochs of members that others have trained: what is still to be reported.</returns>
    public IReadOnlyList<(int Member, EpochMetrics Metrics)> Exchange(IReadOnlyList<EpochMetrics>[] histories)
    {
        var reports = new List<(int, EpochMetrics)>();
        for (int i = 0; i < _members.Count; i++)
        {
            int owner = i % _collective.Size;
            bool isOwn = owner == _collective.Rank;
            byte[] history = _collective.BroadcastBytes(
                isOwn ? JsonSerializer.SerializeToUtf8Bytes([.. histories[i]], CheckpointJson.Default.EpochMetricsArray) : [],
                owner);
            byte[] network = _collective.BroadcastBytes(isOwn ? Bytes(_members[i].Network) : [], owner);
            if (isOwn)
                continue;
            EpochMetrics[] epochs = JsonSerializer.Deserialize(history, CheckpointJson.Default.EpochMetricsArray) ?? [];
            histories[i] = epochs;
            Take(_members[i].Network, network);
            if (_collective.Rank == 0)
                reports.AddRange(epochs.Select(epoch => (i, epoch)));
        }

        return reports;
    }

    private static byte[] Bytes(RecurrentNetwork network)
    {
        using var stream = new MemoryStream();
        network.Save(stream);
        return stream.ToArray();
    }

    private static void Take(RecurrentNetwork network, byte[] bytes)
    {
        using var stream = new MemoryStream(bytes);
        RecurrentNetwork trained = RecurrentNetwork.Load(stream);
        if (trained.LevelFeature is { } level)
            network.UseLevel(level);
        var packed = new PackedNetwork(network, SimdWidths.Best, transposes: false);
        new PackedNetwork(trained, SimdWidths.Best, transposes: false).ParameterSpan.CopyTo(packed.ParameterSpan);
        network.TakeWeights(packed, trained.Scaling, trained.TargetScaling);
    }
}
