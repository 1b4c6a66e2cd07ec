using static System.FormattableString;

namespace LstmMlNet.Networks;

/// <summary>
/// The learning rate rises linearly during warm-up, then falls along half a cosine until the end (Loshchilov &amp; Hutter 2017).
/// </summary>
public sealed record CosineSchedule : LearningRateSchedule
{
    /// <summary>The number of warm-up epochs (fractions allowed), in which the rate rises from zero. Default: 1.</summary>
    public float WarmUpEpochs { get; init; } = 1f;

    /// <summary>The share of the learning rate that is left at the end. Default: 0.</summary>
    public float FinalShare { get; init; }

    internal override string Identity => Invariant($"cosine(warm-up epochs {WarmUpEpochs}, final share {FinalShare})");

    internal override bool DependsOnEpochCount => true;

    internal override double ShareAt(double epochsDone, int epochCount, IReadOnlyList<EpochMetrics> history)
    {
        if (epochsDone < WarmUpEpochs)
            return epochsDone / WarmUpEpochs;
        double part = Math.Min(1, (epochsDone - WarmUpEpochs) / Math.Max(epochCount - WarmUpEpochs, 1e-9));
        return FinalShare + ((1 - FinalShare) * (1 + Math.Cos(Math.PI * part)) / 2);
    }

    internal override void Validate()
    {
        if (!float.IsFinite(WarmUpEpochs) || WarmUpEpochs < 0)
            throw new ArgumentOutOfRangeException(
                nameof(WarmUpEpochs),
                WarmUpEpochs,
                $"{nameof(WarmUpEpochs)} must be a finite number, 0 or more.");
        if (!(FinalShare is >= 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(FinalShare), FinalShare, $"{nameof(FinalShare)} must be at least 0 and below 1.");
    }
}
