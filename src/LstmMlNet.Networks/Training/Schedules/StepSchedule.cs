using static System.FormattableString;

namespace LstmMlNet.Networks;

/// <summary>The learning rate is multiplied by a factor at regular intervals.</summary>
public sealed record StepSchedule : LearningRateSchedule
{
    /// <summary>The number of epochs between reductions. Default: 10.</summary>
    public int Epochs { get; init; } = 10;

    /// <summary>The factor by which the rate is multiplied each time. Default: 0.5.</summary>
    public float Factor { get; init; } = 0.5f;

    internal override string Identity => Invariant($"steps(epochs {Epochs}, factor {Factor})");

    internal override double ShareAt(double epochsDone, int epochCount, IReadOnlyList<EpochMetrics> history) =>
        Math.Pow(Factor, Math.Floor(epochsDone / Epochs));

    internal override void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Epochs, 1);
        RequireShare(Factor, nameof(Factor));
    }
}
