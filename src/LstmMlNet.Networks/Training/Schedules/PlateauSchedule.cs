using static System.FormattableString;

namespace LstmMlNet.Networks;

/// <summary>
/// The learning rate is reduced whenever the loss has not improved for some epochs: the validation loss, or the training loss if there is
/// none.
/// </summary>
public sealed record PlateauSchedule : LearningRateSchedule
{
    /// <summary>The factor by which the rate is multiplied each time. Default: 0.5.</summary>
    public float Factor { get; init; } = 0.5f;

    /// <summary>The number of epochs without improvement before the rate is reduced. Default: 5.</summary>
    public int Patience { get; init; } = 5;

    internal override string Identity => Invariant($"plateau(factor {Factor}, patience {Patience})");

    internal override double ShareAt(double epochsDone, int epochCount, IReadOnlyList<EpochMetrics> history)
    {
        double share = 1;
        double best = double.PositiveInfinity;
        int since = 0;
        foreach (EpochMetrics epoch in history)
        {
            double loss = epoch.ValidationLoss ?? epoch.Loss;
            since = loss < best ? 0 : since + 1;
            best = Math.Min(best, loss);
            if (since < Patience)
                continue;
            share *= Factor;
            since = 0;
        }

        return share;
    }

    internal override void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Patience, 1);
        RequireShare(Factor, nameof(Factor));
    }
}
