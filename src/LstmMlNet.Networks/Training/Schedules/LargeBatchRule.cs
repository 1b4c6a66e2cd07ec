using static System.FormattableString;

namespace LstmMlNet.Networks;

/// <summary>
/// The linear scaling rule with gradual warm-up (Goyal et al. 2017): where a batch is k times as large as the one that the learning rate
/// was chosen for, an epoch has only 1/k of the updates, and each may go k times as far, once the first epochs are over. In those, the rate
/// rises linearly from the small batch's: while weights still change fast, steps of the full length would throw them off.
/// </summary>
/// <remarks>
/// The rule is for <see cref="Sgd"/>, with momentum or without; it holds as long as k small steps end about where one large one does, for
/// ImageNet up to batches of 8,192. <see cref="Adam"/> divides gradients by their size: give it the square root of the factor as
/// <see cref="Power"/> (Malladi et al. 2022). A schedule's factor is applied on top of it.
/// </remarks>
public sealed record LargeBatchRule
{
    /// <summary>The batch size that the learning rate was chosen for. Default: 32, <see cref="TrainingOptions.BatchSize"/>'s.</summary>
    public int ReferenceBatchSize { get; init; } = 32;

    /// <summary>
    /// The number of epochs (fractions allowed) in which the rate rises to the large batch's; 0 for none. Default: 5, the paper's.
    /// </summary>
    public float WarmUpEpochs { get; init; } = 5;

    /// <summary>
    /// The rate is multiplied by the ratio of the batch sizes to this power: 1, linear, for SGD; 0.5 for Adam. Default: 1.
    /// </summary>
    public float Power { get; init; } = 1;

    /// <summary>Kind and settings as checkpoints write them: part of their format, whatever the properties are called.</summary>
    internal string Identity => Invariant($"reference batch size {ReferenceBatchSize}, warm-up epochs {WarmUpEpochs}, power {Power}");

    /// <summary>What the learning rate is multiplied by.</summary>
    /// <param name="batchSize">Sequences per update, over all processes.</param>
    /// <param name="epochsDone">Completed epochs, and the part of the current one.</param>
    internal double FactorAt(int batchSize, double epochsDone)
    {
        double factor = Math.Pow(batchSize / (double)ReferenceBatchSize, Power);
        return epochsDone < WarmUpEpochs ? 1 + ((factor - 1) * epochsDone / WarmUpEpochs) : factor;
    }

    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(ReferenceBatchSize, 1);
        if (!float.IsFinite(WarmUpEpochs) || WarmUpEpochs < 0)
            throw new ArgumentOutOfRangeException(
                nameof(WarmUpEpochs),
                WarmUpEpochs,
                $"{nameof(WarmUpEpochs)} must be a finite number, 0 or more.");
        if (!(Power is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(Power), Power, $"{nameof(Power)} must be between 0 and 1.");
    }
}
