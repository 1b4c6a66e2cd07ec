namespace LstmMlNet.Networks;

/// <summary>What an epoch of training came to.</summary>
public sealed record EpochMetrics
{
    /// <summary>Which epoch, from 1.</summary>
    public required int Epoch { get; init; }

    /// <summary>How many epochs there will be.</summary>
    public required int EpochCount { get; init; }

    /// <summary>
    /// Mean loss over the epoch's batches, weighted; each batch as it was before its update: cross-entropy in nats, or the
    /// squared error or quantile loss of the standardised targets.
    /// </summary>
    public required double Loss { get; init; }

    /// <summary>
    /// Share of training sequences (or steps) whose likeliest class was theirs, weighted, measured as <see cref="Loss"/> is;
    /// null where there are no classes.
    /// </summary>
    public double? Accuracy { get; init; }

    /// <summary>Mean loss on the validation data after the epoch; null without validation data.</summary>
    public double? ValidationLoss { get; init; }

    /// <summary>Accuracy on the validation data after the epoch; null without validation data or classes.</summary>
    public double? ValidationAccuracy { get; init; }

    /// <summary>The learning rate with which the epoch began.</summary>
    public double LearningRate { get; init; }

    /// <summary>Training sequences a second, validation not counted.</summary>
    public required double SequencesPerSecond { get; init; }

    /// <summary>Time since training began.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>Which member of an ensemble, from 1; 1 where there is one network.</summary>
    public int Member { get; init; } = 1;

    /// <summary>How many networks are trained together. Default: 1.</summary>
    public int MemberCount { get; init; } = 1;
}
