using LstmMlNet.MLNetInternals;
using LstmMlNet.Networks;
using LstmMlNet.Rows;
using LstmMlNet.Schema;

namespace LstmMlNet;

/// <content>The second training, on all rows, after early stopping found how long to train.</content>
public sealed partial class LstmSequenceEstimator
{
    /// <summary>
    /// For how many epochs each network is trained again: as many updates as led to its best epoch. Null where it is not.
    /// </summary>
    private int[]? RefitEpochs(
        EnsembleMember[] members,
        IReadOnlyList<IReadOnlyList<EpochMetrics>> histories,
        TrainingRows kept,
        TrainingRows all,
        LabelShape label)
    {
        if (!_options.RefitOnAllRows || kept == all || histories.Any(history => history.Count == 0) || IsStopped())
            return null;

        // Intervals that cannot be calibrated on blocks need rows that were not learned from.
        if (_task.IsCalibrated && (_options.CalibrationFolds == 0 || FoldsOfAllRanks(all, GapOf(label)) == 0))
            return null;
        double before = RowsOf(kept);
        double now = RowsOf(all);
        return [.. members.Select((member, i) => EpochsFor(histories[i], member.Options.BatchSize, before, now))];
    }

    private static int EpochsFor(IReadOnlyList<EpochMetrics> history, int batch, double before, double now)
    {
        int best = history.MinBy(epoch => epoch.ValidationLoss is { } loss && !double.IsNaN(loss) ? loss : double.PositiveInfinity)!.Epoch;
        return Math.Max(1, (int)Math.Round(best * Math.Ceiling(before / batch) / Math.Ceiling(now / batch)));
    }

    /// <summary>The networks trained again from their beginning; null where they were stopped before the end.</summary>
    private EnsembleMember[]? Refit(EnsembleMember[] members, int[] epochs, int[] numbers, TrainingRows all, TrainingLog log)
    {
        log.Say($"Training again on all {all.Held.Count:N0} sequences, for as many updates as led to the best epoch.");
        EnsembleMember[] again = [.. members.Select((member, i) => member with
        {
            Network = member.Create!(),
            Options = member.Options with
            {
                Epochs = epochs[i],
                EarlyStoppingPatience = null,
                Checkpoint = _refitCheckpoints[numbers[i]],
                Progress = metrics => member.Options.Progress?.Invoke(metrics with { IsRefit = true }),
            },
        })];
        IReadOnlyList<IReadOnlyList<EpochMetrics>> histories = all.Train(
            again,
            _options.Threads,
            validation: null,
            _options.CancellationToken);
        return histories.Where((history, i) => history.Count < epochs[i]).Any() ? null : again;
    }

    /// <summary>Where the second training of each network saves its progress: the same for all fits of this estimator.</summary>
    private CheckpointOptions?[] CheckpointsForRefit() => [.. _members.Select(member => member.Checkpoint?.ForRefit())];

    // Ranks stop, and count rows of their own, together.
    private bool IsStopped() => SumOverRanks(_options.StopToken.IsCancellationRequested ? 1 : 0) > 0;

    private double RowsOf(TrainingRows rows) =>
        _options.RankRows == RankRows.Own ? SumOverRanks(rows.Held.Count) : rows.Held.Count;

    private double SumOverRanks(double value)
    {
        Span<double> sum = [value];
        if (_options.Collective.Size > 1)
            _options.Collective.AllReduce(sum);
        return sum[0];
    }
}
