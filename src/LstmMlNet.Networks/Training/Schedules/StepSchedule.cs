namespace LstmMlNet.Networks;

/// <summary>After every so many epochs the learning rate is brought down to a share of itself.</summary>
public sealed record StepSchedule : LearningRateSchedule
{
    /// <summary>Epochs from one step to the next. Default: 10.</summary>
    public int Epochs { get; init; } = 10;

    /// <summary>What is left of the rate at each. Default: 0.5.</summary>
    public float Factor { get; init; } = 0.5f;

    internal override double ShareAt(double epochsDone, int epochCount, IReadOnlyList<EpochMetrics> history) =>
        Math.Pow(Factor, Math.Floor(epochsDone / Epochs));

    internal override void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Epochs, 1);
        RequireShare(Factor, nameof(Factor));
    }
}
