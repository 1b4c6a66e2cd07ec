using System.Globalization;

namespace LstmMlNet.Networks;

/// <summary>
/// Random changes to the training sequences, new in every epoch, so that the network learns what does not affect a sequence's class or
/// number. Drawn from the seed: the same bits whatever the number of threads. Validation, scoring and standardization see unchanged
/// sequences. Not for tokens. Default: none.
/// </summary>
public sealed record AugmentationOptions
{
    /// <summary>The share of the sequences that are changed; the others stay as they are. Default: 0.8.</summary>
    public float Share { get; init; } = 0.8f;

    /// <summary>
    /// Warps time, faster in some places and slower in others: the standard deviation of the logarithm of the speed. The number of steps
    /// stays the same; step labels move with their steps. Typical: 0.2. Default: 0.
    /// </summary>
    public float TimeWarp { get; init; }

    /// <summary>
    /// Cuts off at most this share of the steps, at a random position, and stretches the rest to the original length. Typical: 0.1.
    /// Default: 0.
    /// </summary>
    public float WindowSlice { get; init; }

    /// <summary>Multiplies each feature by a number around 1 with this standard deviation. Typical: 0.1. Default: 0.</summary>
    public float Scale { get; init; }

    /// <summary>
    /// Adds noise to each value, in units of the feature's standard deviation within the sequence. Typical: 0.03. Default: 0.
    /// </summary>
    public float Jitter { get; init; }

    /// <summary>
    /// The share of a sequence's features that are replaced by their mean over it; at least one stays as it is. Default: 0.
    /// </summary>
    public float ChannelDrop { get; init; }

    /// <summary>
    /// Mixes a sequence with another of its batch that has as many steps (mixup, Zhang et al. 2018), in proportions drawn from a beta
    /// distribution with this parameter: target numbers are mixed in the same proportions, and both classes count by theirs. Typical: 0.2.
    /// Not for step labels. Default: 0.
    /// </summary>
    public float Mixup { get; init; }

    /// <summary>Kind and settings as checkpoints write them: part of their format, whatever the properties are called.</summary>
    internal string Identity => string.Create(
        CultureInfo.InvariantCulture,
        $"share {Share}, time warp {TimeWarp}, window slice {WindowSlice}, scale {Scale}, "
            + $"jitter {Jitter}, channel drop {ChannelDrop}, mixup {Mixup}");

    /// <summary>Whether anything is changed.</summary>
    internal bool IsOn => Share > 0 && (ChangesSequences || Mixup > 0);

    /// <summary>Whether sequences are changed one by one.</summary>
    internal bool ChangesSequences => TimeWarp > 0 || WindowSlice > 0 || Scale > 0 || Jitter > 0 || ChannelDrop > 0;

    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
    internal void Validate()
    {
        RequireWithin(Share, nameof(Share), 1, includesMost: true);
        RequireWithin(TimeWarp, nameof(TimeWarp), 2, includesMost: true);
        RequireWithin(WindowSlice, nameof(WindowSlice), 1, includesMost: false);
        RequireWithin(Scale, nameof(Scale), float.MaxValue, includesMost: true);
        RequireWithin(Jitter, nameof(Jitter), float.MaxValue, includesMost: true);
        RequireWithin(ChannelDrop, nameof(ChannelDrop), 1, includesMost: false);
        RequireWithin(Mixup, nameof(Mixup), float.MaxValue, includesMost: true);
    }

    /// <exception cref="ArgumentException">The network's sequences or labels cannot be changed in this way.</exception>
    internal void Check(RecurrentNetwork network)
    {
        if (!IsOn)
            return;
        if (network.Embedding is not null)
            throw new ArgumentException("Augmentation changes numbers; the network reads tokens.");
        if (network.Categories.Count > 0 || network.Head.DecodedSteps > 0)
            throw new ArgumentException("Augmentation changes whole sequences; the network reads categories or steps ahead from some.");
        if (Mixup > 0 && network.Head.PerStep)
            throw new ArgumentException($"{nameof(Mixup)} mixes whole sequences; the network labels their steps.");
    }

    private static void RequireWithin(float value, string name, float most, bool includesMost)
    {
        if (!float.IsFinite(value) || value < 0 || value > most || (!includesMost && value == most))
            throw new ArgumentOutOfRangeException(
                name,
                value,
                most == float.MaxValue
                    ? $"Augmentation's {name} must be a finite number, 0 or more."
                    : $"Augmentation's {name} must be at least 0 and {(includesMost ? "at most" : "below")} {most}.");
    }
}
