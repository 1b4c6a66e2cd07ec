using System.Runtime.ExceptionServices;
using LstmMlNet.Networks.Training;

namespace LstmMlNet.Networks;

/// <summary>
/// Trains several networks on the same data, in parallel on the processor's cores: each gets, bit for bit, the weights that
/// <see cref="NetworkTrainer"/> would give it. If several processes have the same rows, and there are no more of them than members, each
/// trains some of the members alone, and all of them get every member.
/// </summary>
public static class EnsembleTrainer
{
    /// <summary>
    /// Trains the members. Each takes its new weights at the end of its own training; if one fails or is canceled, the others are stopped
    /// too.
    /// </summary>
    /// <param name="members">The networks and how to train each. Their progress is reported one call at a time.</param>
    /// <param name="data">The training data.</param>
    /// <param name="threadCount">The number of threads that the members share.</param>
    /// <param name="validation">Validation data, evaluated after every epoch and not trained on; null for none.</param>
    /// <param name="cancellation">Checked at every step of a batch.</param>
    /// <returns>
    /// The metrics of every member's epochs. A member whose stop token was set before its first epoch was complete has none, and keeps its
    /// initial weights.
    /// </returns>
    /// <inheritdoc
    /// cref="NetworkTrainer.Train(RecurrentNetwork, SequenceDataset, TrainingOptions?, SequenceDataset?, CancellationToken)"
    /// path="/exception"/>
    public static IReadOnlyList<IReadOnlyList<EpochMetrics>> Train(
        IReadOnlyList<EnsembleMember> members,
        SequenceDataset data,
        int threadCount,
        SequenceDataset? validation = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        return Run(
            members,
            threadCount,
            (network, options, token) => NetworkTrainer.Train(network, data, options, validation, token),
            () => DataHash.Of(data, new TrainingOptions()),
            cancellation);
    }

    /// <summary>Trains the members on sequences that each reads again in every epoch.</summary>
    /// <param name="members">The networks and how to train each. Their progress is reported one call at a time.</param>
    /// <param name="stream">The training data; opened by several members at once.</param>
    /// <param name="threadCount">The number of threads that the members share.</param>
    /// <param name="validation">Validation data, evaluated after every epoch and not trained on; null for none.</param>
    /// <param name="cancellation">Checked at every step of a batch.</param>
    /// <inheritdoc
    /// cref="Train(IReadOnlyList{EnsembleMember}, SequenceDataset, int, SequenceDataset?, CancellationToken)"
    /// path="/returns"/>
    /// <inheritdoc
    /// cref="NetworkTrainer.Train(RecurrentNetwork, StreamedSequences, TrainingOptions?, SequenceDataset?, CancellationToken)"
    /// path="/exception"/>
    public static IReadOnlyList<IReadOnlyList<EpochMetrics>> Train(
        IReadOnlyList<EnsembleMember> members,
        StreamedSequences stream,
        int threadCount,
        SequenceDataset? validation = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return Run(
            members,
            threadCount,
            (network, options, token) => NetworkTrainer.Train(network, stream, options, validation, token),
            () => "",
            cancellation);
    }

    private static IReadOnlyList<EpochMetrics>[] Run(
        IReadOnlyList<EnsembleMember> members,
        int threadCount,
        Func<RecurrentNetwork, TrainingOptions, CancellationToken, IReadOnlyList<EpochMetrics>> train,
        Func<string> hash,
        CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(members);
        ArgumentOutOfRangeException.ThrowIfLessThan(members.Count, 1, nameof(members));
        ArgumentOutOfRangeException.ThrowIfLessThan(threadCount, 1);
        if (members.Count == 1)
            return [train(members[0].Network, members[0].Options with { ThreadCount = threadCount }, cancellation)];

        // A network by itself on each core: threads that share a small network wait for one another.
        int cores = Math.Min(threadCount, Environment.ProcessorCount);
        RankMembers? ranks = RankMembers.Of(members, hash);
        int[] own = ranks?.Own ?? [.. Enumerable.Range(0, members.Count)];
        int beside = Math.Min(cores, own.Length);

        // Ranks that train a network together must all sum the same one's gradients.
        if (ranks is null && members[0].Options.Collective.Size > 1)
            beside = 1;
        var histories = new IReadOnlyList<EpochMetrics>[members.Count];
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        ExceptionDispatchInfo? failure = null;
        var reporting = new Lock();
        if (beside == 1)
        {
            foreach (int i in own)
                TrainOne(i);
        }
        else
        {
            Parallel.For(0, own.Length, new ParallelOptions { MaxDegreeOfParallelism = beside }, i => TrainOne(own[i]));
        }

        if (failure is not null)
            ranks?.Abort(failure.SourceException);
        failure?.Throw();
        foreach ((int index, EpochMetrics metrics) in ranks?.Exchange(histories) ?? [])
            Report(members[index].Options.Progress, metrics);
        return histories;

        void TrainOne(int index)
        {
            if (end.IsCancellationRequested)
            {
                Interlocked.CompareExchange(
                    ref failure,
                    ExceptionDispatchInfo.Capture(new OperationCanceledException(cancellation)),
                    null);
                return;
            }

            (RecurrentNetwork network, TrainingOptions options) = members[index];
            try
            {
                histories[index] = [.. train(network, options with
                {
                    ThreadCount = Math.Max(1, cores / beside),
                    Collective = ranks is null ? options.Collective : new SingleProcess(),
                    Progress = metrics => Report(options.Progress, Numbered(metrics, index)),
                }, end.Token).Select(metrics => Numbered(metrics, index))];
            }
            catch (Exception exception)
            {
                // What the first one met is what is said, not that the others were ended for it.
                Interlocked.CompareExchange(ref failure, ExceptionDispatchInfo.Capture(exception), null);
                end.Cancel();
            }
        }

        EpochMetrics Numbered(EpochMetrics metrics, int index) => metrics with { Member = index + 1, MemberCount = members.Count };

        void Report(Action<EpochMetrics>? progress, EpochMetrics metrics)
        {
            if (ranks?.Reports == false)
                return;
            lock (reporting)
                progress?.Invoke(metrics);
        }
    }
}
