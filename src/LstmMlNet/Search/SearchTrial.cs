namespace LstmMlNet;

/// <summary>One set of options, trained for some epochs.</summary>
public sealed record SearchTrial
{
    /// <summary>The settings.</summary>
    public required LstmSequenceEstimator.Options Options { get; init; }

    /// <summary>Which round: in each the better half of the one before is trained twice as long.</summary>
    public required int Round { get; init; }

    /// <summary>The least loss on the rows that were set aside; infinite for a trial that diverged or was stopped in its first epoch.</summary>
    public required double ValidationLoss { get; init; }

    /// <summary>The accuracy of that epoch; null where there are no classes.</summary>
    public double? ValidationAccuracy { get; init; }

    /// <summary>The epoch of the least loss, from 1.</summary>
    public required int BestEpoch { get; init; }

    /// <summary>Time that the trial took.</summary>
    public required TimeSpan Time { get; init; }
}
