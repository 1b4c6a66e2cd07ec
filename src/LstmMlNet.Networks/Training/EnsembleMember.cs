namespace LstmMlNet.Networks;

/// <summary>One of several networks to train together.</summary>
/// <param name="Network">The network.</param>
/// <param name="Options">The training options; the thread count is ignored, since the members share theirs.</param>
public sealed record EnsembleMember(RecurrentNetwork Network, TrainingOptions Options)
{
    /// <summary>
    /// Creates another network of this kind, to train on part of the data; null for one with initial weights drawn from the seed.
    /// </summary>
    public Func<RecurrentNetwork>? Create { get; init; }

    /// <summary>The same, untrained, to be trained to the end of its epochs on other data.</summary>
    internal EnsembleMember CloneUntrained(Action<EpochMetrics> progress) => new(
        Create?.Invoke() ?? Network.CloneUntrained(Options.Seed),
        Options with { EarlyStoppingPatience = null, Progress = progress, Checkpoint = null });
}
