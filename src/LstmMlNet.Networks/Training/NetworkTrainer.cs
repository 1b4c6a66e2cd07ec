using LstmMlNet.Networks.Training;

namespace LstmMlNet.Networks;

/// <summary>
/// Trains networks by full backpropagation through time: batches, the loss of the network's head, an optimizer, clipping, schedules,
/// checkpoints.
/// </summary>
public static class NetworkTrainer
{
    /// <summary>Trains a network. Its weights are replaced only at the end: if training is canceled or fails, it is unchanged.</summary>
    /// <param name="network">The network.</param>
    /// <param name="data">The training data.</param>
    /// <param name="options">The training options; null for the defaults.</param>
    /// <param name="validation">Validation data, evaluated after every epoch and not trained on; null for none.</param>
    /// <param name="cancellation">Checked at every step of a batch.</param>
    /// <returns>The metrics of every epoch.</returns>
    /// <exception cref="ArgumentException">
    /// The data have no sequences or all have weight 0, the number of features differs from the network's, the targets do not fit its head,
    /// or the options do not fit it.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    /// <exception cref="InsufficientMemoryException">A batch of the longest sequences would need more memory than is available.</exception>
    /// <exception cref="TrainingDivergedException">The loss or a gradient is no longer a finite number.</exception>
    /// <exception cref="OperationCanceledException">Training was canceled.</exception>
    /// <exception cref="InvalidDataException">
    /// The checkpoint is damaged, or belongs to another training: the message says what differs.
    /// </exception>
    /// <exception cref="IOException">The checkpoint is in use by another training, or cannot be written.</exception>
    public static IReadOnlyList<EpochMetrics> Train(
        RecurrentNetwork network,
        SequenceDataset data,
        TrainingOptions? options = null,
        SequenceDataset? validation = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(data);
        options ??= new TrainingOptions();
        options.Validate();
        return OnAllRanks(options.Collective, () =>
        {
            TargetCheck.Run(network, data, nameof(data));
            CheckOptions(network, options, data, validation);
            options = options.ForSolver();
            using var run = new TrainingRun(network, new DatasetSource(data, network.Head, options), options, validation);
            return run.Run(cancellation);
        });
    }

    /// <summary>
    /// Trains a network on sequences that are read again in every epoch, and once before the first, so that memory does not grow with their
    /// number. They are shuffled through a buffer (<see cref="TrainingOptions.ShuffleBufferSize"/>).
    /// </summary>
    /// <param name="network">The network.</param>
    /// <param name="stream">The training data.</param>
    /// <param name="options">The training options; null for the defaults.</param>
    /// <param name="validation">Validation data, evaluated after every epoch and not trained on; held in memory; null for none.</param>
    /// <param name="cancellation">Checked at every step of a batch, and for every sequence of the first pass.</param>
    /// <returns>The metrics of every epoch.</returns>
    /// <inheritdoc
    /// cref="Train(RecurrentNetwork, SequenceDataset, TrainingOptions?, SequenceDataset?, CancellationToken)"
    /// path="/exception"/>
    /// <exception cref="InvalidOperationException">A pass returned other sequences than the first pass.</exception>
    public static IReadOnlyList<EpochMetrics> Train(
        RecurrentNetwork network,
        StreamedSequences stream,
        TrainingOptions? options = null,
        SequenceDataset? validation = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(stream);
        options ??= new TrainingOptions();
        options.Validate();
        return OnAllRanks(options.Collective, () =>
        {
            CheckOptions(network, options, data: null, validation);
            using var run = new TrainingRun(network, new StreamSource(stream, network, options, cancellation), options, validation);
            return run.Run(cancellation);
        });
    }

    /// <summary>If this rank fails, aborts the others, which would otherwise wait for it.</summary>
    private static T OnAllRanks<T>(ICollective collective, Func<T> train)
    {
        try
        {
            return train();
        }
        catch (Exception exception) when (collective.Size > 1)
        {
            collective.Abort(exception);
            throw;
        }
    }

    private static void CheckOptions(
        RecurrentNetwork network,
        TrainingOptions options,
        SequenceDataset? data,
        SequenceDataset? validation)
    {
        // Fail now rather than at the first checkpoint.
        if (options.Checkpoint is { } checkpoint && options.Collective.Rank == 0)
            AtomicFile.Try(checkpoint.Path);
        ClassBalance.Check(options, network.Head);
        options.Augmentation.Check(network);
        HeadFit.Check(network.Head, options, data);
        if (validation is not null)
            TargetCheck.Run(network, validation, nameof(validation));
        else if (options.EarlyStoppingPatience is not null)
            throw new ArgumentException("Early stopping needs validation data.", nameof(validation));
    }
}
