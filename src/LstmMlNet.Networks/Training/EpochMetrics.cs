namespace LstmMlNet.Networks;

/// <summary>The metrics of one epoch of training.</summary>
public sealed record EpochMetrics
{
    /// <summary>The epoch, from 1.</summary>
    public required int Epoch { get; init; }

    /// <summary>The total number of epochs.</summary>
    public required int EpochCount { get; init; }

    /// <summary>
    /// The weighted mean loss over the epoch's batches, each before its update: cross-entropy in nats, or the squared error or quantile
    /// loss of the standardized targets.
    /// </summary>
    public required double Loss { get; init; }

    /// <summary>
    /// The weighted share of training sequences (or steps) whose most likely class was correct, measured as <see cref="Loss"/> is; null if
    /// there are no classes.
    /// </summary>
    public double? Accuracy { get; init; }

    /// <summary>The mean loss on the validation data after the epoch; null without validation data.</summary>
    public double? ValidationLoss { get; init; }

    /// <summary>The accuracy on the validation data after the epoch; null without validation data or classes.</summary>
    public double? ValidationAccuracy { get; init; }

    /// <summary>The learning rate at the start of the epoch.</summary>
    public double LearningRate { get; init; }

    /// <summary>Training sequences per second, excluding validation.</summary>
    public required double SequencesPerSecond { get; init; }

    /// <summary>The time since training began.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>The member of an ensemble, from 1; 1 for a single network.</summary>
    public int Member { get; init; } = 1;

    /// <summary>The number of networks that are trained together. Default: 1.</summary>
    public int MemberCount { get; init; } = 1;

    /// <summary>
    /// Whether the epoch belongs to the second training, on all rows, after early stopping has found how long to train. Default: false.
    /// </summary>
    public bool IsRefit { get; init; }
}
