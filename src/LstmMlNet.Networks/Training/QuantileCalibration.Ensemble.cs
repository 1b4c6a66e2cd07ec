using LstmMlNet.Networks.Training;

namespace LstmMlNet.Networks;

/// <content>Ensembles: the mean's intervals are calibrated, and all members are shifted by the same errors.</content>
public static partial class QuantileCalibration
{
    /// <summary>Calibrates an ensemble's quantiles, replacing any earlier calibration. Do not call this while it scores.</summary>
    /// <param name="ensemble">Trained networks with a <see cref="DenseQuantileLayer"/>.</param>
    /// <param name="data">Sequences with targets that the networks were not trained on: the more recent, the better.</param>
    /// <exception cref="ArgumentException">
    /// The networks have another head, there are no sequences, or they do not fit the networks.
    /// </exception>
    public static void Run(NetworkEnsemble ensemble, SequenceDataset data) => Run(ensemble, data, new SingleProcess());

    /// <summary>Calibrates an ensemble's quantiles on the sequences of several processes.</summary>
    /// <param name="ensemble">The same trained networks on all processes.</param>
    /// <param name="data">This process's sequences.</param>
    /// <param name="ranks">The processes that each have sequences of their own; all of them call this.</param>
    /// <inheritdoc cref="Run(NetworkEnsemble, SequenceDataset)" path="/exception"/>
    public static void Run(NetworkEnsemble ensemble, SequenceDataset data, ICollective ranks)
    {
        ArgumentNullException.ThrowIfNull(ranks);
        ArgumentNullException.ThrowIfNull(ensemble);
        ArgumentNullException.ThrowIfNull(data);
        foreach (RecurrentNetwork network in ensemble)
        {
            DenseQuantileLayer head = HeadOf(network);
            TargetCheck.Run(network, data, nameof(data));
            head.Calibration = null;
        }

        var errors = new CalibrationErrors([.. ensemble]);
        errors.Add(ensemble, data);
        errors.AddRanks(ranks);
        errors.Apply();
    }

    /// <summary>
    /// Calibrates an ensemble by backtests: the errors of networks of the same kind, trained up to an earlier time, on what came after it.
    /// These are true forecast errors; cross-fitted networks have also seen what came after a block, and err less. The median, which is the
    /// forecast itself, does not change.
    /// </summary>
    /// <param name="ensemble">Trained networks with a <see cref="DenseQuantileLayer"/>; their earlier calibration is replaced.</param>
    /// <param name="backtests">
    /// Networks that were trained on the data up to a time, not calibrated, and sequences with targets that came after it.
    /// </param>
    /// <param name="leastErrors">
    /// The minimum number of errors to calibrate a step ahead by its own alone; a step with fewer also uses those of the steps next to it.
    /// </param>
    /// <param name="threadCount">The number of threads to score with. Default: 1.</param>
    /// <param name="stop">Ends calibration; the backtests that are complete by then are used. Default: none.</param>
    /// <returns>Whether there was anything to calibrate on.</returns>
    /// <exception cref="ArgumentException">The networks have another head, or sequences do not fit them.</exception>
    public static bool Run(
        NetworkEnsemble ensemble,
        IEnumerable<(NetworkEnsemble Earlier, SequenceDataset Later)> backtests,
        int leastErrors = 60,
        int threadCount = 1,
        CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(ensemble);
        ArgumentNullException.ThrowIfNull(backtests);
        ArgumentOutOfRangeException.ThrowIfNegative(leastErrors);
        foreach (RecurrentNetwork network in ensemble)
            HeadOf(network);
        var errors = new CalibrationErrors([.. ensemble]);
        foreach ((NetworkEnsemble earlier, SequenceDataset later) in backtests)
        {
            if (earlier[0].Head.Outputs != ensemble[0].Head.Outputs)
                throw new ArgumentException(
                    $"An earlier network has {earlier[0].Head.Outputs} outputs; the ensemble has {ensemble[0].Head.Outputs}.",
                    nameof(backtests));
            TargetCheck.Run(earlier[0], later, nameof(backtests));
            errors.Add(earlier, later, threadCount, stop);
        }

        return errors.Apply(leastErrors, keepsMedian: true);
    }

    /// <summary>Calibrates an ensemble by cross-fitting: for each block of the data, all members are trained without it.</summary>
    /// <param name="members">The trained networks and how they were trained.</param>
    /// <param name="data">
    /// The sequences that they were trained on, those of each series in time order. If each process has rows of its own: this process's,
    /// each block taking its part of them.
    /// </param>
    /// <param name="folds">The number of blocks, at least 2.</param>
    /// <param name="gap">
    /// The number of sequences of a series to leave out on either side of a block because their targets overlap with it.
    /// </param>
    /// <param name="threadCount">The number of threads that the members share.</param>
    /// <param name="series">The series of each sequence, a number from 0; null if all belong to one.</param>
    /// <param name="progress">Called after every epoch of every block's networks, one call at a time; may be null.</param>
    /// <param name="cancellation">Checked at every step of a batch.</param>
    /// <returns>Whether the networks are calibrated: not if they were stopped before the first block was complete.</returns>
    /// <exception cref="ArgumentException">A network has another head, or there are too few sequences for that many blocks.</exception>
    /// <exception cref="OperationCanceledException">Calibration was canceled.</exception>
    public static bool CrossFit(
        IReadOnlyList<EnsembleMember> members,
        SequenceDataset data,
        int folds,
        int gap,
        int threadCount,
        IReadOnlyList<int>? series = null,
        Action<CalibrationProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(members);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentOutOfRangeException.ThrowIfLessThan(folds, 2);
        ArgumentOutOfRangeException.ThrowIfNegative(gap);
        if (series is not null && series.Count != data.Count)
            throw new ArgumentException($"There are {series.Count} numbers of series for {data.Count} sequences.", nameof(series));
        foreach (EnsembleMember member in members)
            HeadOf(member.Network);
        var blocks = new SeriesBlocks(series ?? new int[data.Count], folds, gap);
        var errors = new CalibrationErrors([.. members.Select(member => member.Network)]);
        for (int fold = 0; fold < folds && !IsStopped(members[0].Options); fold++)
        {
            (int[] rest, int[] block) = blocks.At(fold);
            if (block.Length == 0 || rest.Length == 0)
                throw new ArgumentException(
                    $"{data.Count} sequences are too few for {folds} blocks with {gap} left out on either side of each.",
                    nameof(folds));
            int number = fold + 1;
            EnsembleMember[] untrained = [.. members.Select(member => member.CloneUntrained(epoch =>
                progress?.Invoke(new CalibrationProgress(number, folds, epoch))))];
            EnsembleTrainer.Train(untrained, data.Select(rest), threadCount, cancellation: cancellation);

            // Networks that were stopped early have larger errors than fully trained ones.
            if (!IsStopped(members[0].Options))
                AddBlock(errors, untrained, data.Select(block), threadCount, cancellation);
        }

        errors.AddRanks(members[0].Options.RowRanks);
        return errors.Apply();
    }

    /// <summary>Adds a block's errors; none of them where it is stopped.</summary>
    private static void AddBlock(
        CalibrationErrors errors,
        EnsembleMember[] trained,
        SequenceDataset block,
        int threadCount,
        CancellationToken cancellation)
    {
        TrainingOptions options = trained[0].Options;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(options.StopToken, cancellation);
        CancellationToken own = options.Collective.Size == 1 ? stop.Token : default;
        errors.Add(new NetworkEnsemble([.. trained.Select(member => member.Network)]), block, threadCount, own);
        cancellation.ThrowIfCancellationRequested();
    }

    // Ranks stop together.
    private static bool IsStopped(TrainingOptions options) =>
        options.Collective.Sum(options.StopToken.IsCancellationRequested ? 1 : 0) > 0;

    private static DenseQuantileLayer HeadOf(RecurrentNetwork network) => network.Head as DenseQuantileLayer
        ?? throw new ArgumentException("Only a network that predicts quantiles can be calibrated.", nameof(network));
}
