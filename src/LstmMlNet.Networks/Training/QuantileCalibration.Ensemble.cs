using System.Runtime.InteropServices;
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
    /// Calibrates an ensemble by what came after the training of earlier networks of the same kind, whose errors are those of forecasts:
    /// cross-fitted networks know what came after a block, and err less. The median, which is the forecast itself, is left as it is.
    /// </summary>
    /// <param name="ensemble">Trained networks with a <see cref="DenseQuantileLayer"/>; their earlier calibration is replaced.</param>
    /// <param name="backtests">
    /// Networks that were trained on the data up to a time, not calibrated, and sequences with targets that came after it.
    /// </param>
    /// <param name="leastErrors">
    /// The number of errors from which on a step ahead is calibrated by its own; one with fewer takes those of the steps next to it, too.
    /// </param>
    /// <param name="threadCount">The number of threads to score with. Default: 1.</param>
    /// <param name="stop">Ends it; the backtests that are complete by then are used. Default: none.</param>
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
    /// The sequences that they were trained on, those of each series in time order; where processes have rows of their own, this one's, of
    /// which each block takes its part.
    /// </param>
    /// <param name="folds">The number of blocks, at least 2.</param>
    /// <param name="gap">Sequences of a series left out on either side of a block, whose targets reach into it.</param>
    /// <param name="threadCount">The number of threads that the members share.</param>
    /// <param name="series">Each sequence's series, a number from 0; null: all are one.</param>
    /// <param name="progress">Called after every epoch of every block's networks, one call at a time; may be null.</param>
    /// <param name="cancellation">Checked at every step of a batch.</param>
    /// <returns>Whether the networks are calibrated: not if they were stopped before the first block was complete.</returns>
    /// <exception cref="ArgumentException">Another head, or too few sequences for so many blocks.</exception>
    /// <exception cref="OperationCanceledException">Canceled.</exception>
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

    /// <summary>
    /// For each output, how far the actual value lay above the mean, in units of the sequence's level by each network that is
    /// calibrated.
    /// </summary>
    private sealed class CalibrationErrors(IReadOnlyList<RecurrentNetwork> networks)
    {
        private const int BatchSize = 64;
        private readonly List<float>[][] _errors =
            [.. networks.Select(network => Enumerable.Range(0, network.Head.Outputs).Select(_ => new List<float>()).ToArray())];

        /// <summary>Adds the errors of trained networks on some sequences; none of them where it is stopped.</summary>
        /// <param name="trained">The networks.</param>
        /// <param name="data">The sequences.</param>
        /// <param name="threadCount">The number of threads to score with.</param>
        /// <param name="stop">Ends it before its end.</param>
        public void Add(NetworkEnsemble trained, SequenceDataset data, int threadCount = 1, CancellationToken stop = default)
        {
            float[][] outputs = [.. Enumerable.Range(0, data.Count).Select(_ => new float[networks[0].Head.Outputs])];
            using var scorer = new SequenceScorer(trained, threadCount) { Stop = stop };
            for (int start = 0; start < data.Count; start += BatchSize)
            {
                int count = Math.Min(BatchSize, data.Count - start);
                scorer.Score(data, start, count);
                if (stop.IsCancellationRequested)
                    return;
                for (int i = 0; i < count; i++)
                    scorer.CopyOutputs(i, outputs[start + i]);
            }

            for (int s = 0; s < data.Count; s++)
                Add(outputs[s], data, s);
        }

        private void Add(float[] outputs, SequenceDataset data, int sequence)
        {
            int quantiles = HeadOf(networks[0]).Quantiles.Count;
            ReadOnlySpan<float> targets = data.TargetsOf(sequence);
            for (int n = 0; n < networks.Count; n++)
            {
                double unit = networks[n].LevelFeature?.Of(data.SequenceAt(sequence), data.Features).Unit ?? 1;
                for (int i = 0; i < outputs.Length; i++)
                {
                    if (!float.IsNaN(targets[i / quantiles]))
                        _errors[n][i].Add((float)((targets[i / quantiles] - outputs[i]) / unit));
                }
            }
        }

        /// <summary>Adds what other processes, which have rows of their own, have found.</summary>
        public void AddRanks(ICollective ranks)
        {
            if (ranks.Size == 1)
                return;
            foreach (List<float> own in _errors.SelectMany(errors => errors))
            {
                byte[] mine = MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(own)).ToArray();
                own.Clear();
                for (int rank = 0; rank < ranks.Size; rank++)
                {
                    byte[] theirs = ranks.BroadcastBytes(mine, rank);
                    own.AddRange(MemoryMarshal.Cast<byte, float>(theirs));
                }
            }
        }

        /// <param name="least">With fewer errors than these, an output takes those of the steps next to it, too.</param>
        /// <param name="keepsMedian">Whether the median stays where it is.</param>
        /// <returns>Whether there was anything to calibrate on.</returns>
        public bool Apply(int least = 0, bool keepsMedian = false)
        {
            if (Array.TrueForAll(_errors[0], values => values.Count == 0))
                return false;
            for (int n = 0; n < networks.Count; n++)
            {
                DenseQuantileLayer head = HeadOf(networks[n]);
                var offsets = new float[head.Outputs];
                for (int i = 0; i < offsets.Length; i++)
                {
                    float quantile = head.Quantiles[i % head.Quantiles.Count];
                    if (!keepsMedian || quantile != 0.5f)
                        offsets[i] = Quantile(ErrorsOf(n, i, head, least), quantile);
                }

                head.Calibration = offsets;
            }

            return true;
        }

        /// <summary>The errors of an output, and where they are few those of the same output at the steps next to it.</summary>
        private List<float> ErrorsOf(int network, int output, DenseQuantileLayer head, int least)
        {
            List<float>[] errors = _errors[network];
            int apart = head.Quantiles.Count * (head.StepsAhead > 0 ? head.Horizon / head.StepsAhead : 1);
            List<float> gathered = [.. errors[output]];
            for (int near = apart; gathered.Count < least && near < errors.Length; near += apart)
            {
                if (output - near >= 0)
                    gathered.AddRange(errors[output - near]);
                if (output + near < errors.Length)
                    gathered.AddRange(errors[output + near]);
            }

            return gathered;
        }
    }
}
