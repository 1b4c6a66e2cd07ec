namespace LstmMlNet.Networks.Tests.Training;

/// <summary>Trainings that are over as soon as they have shown what they should.</summary>
internal static class Learning
{
    /// <summary>Trains until an epoch reaches its aim, and fails if none does.</summary>
    public static void Reaches(
        RecurrentNetwork network,
        SequenceDataset train,
        SequenceDataset validation,
        TrainingOptions options,
        Func<EpochMetrics, bool> aim)
    {
        using var stop = new CancellationTokenSource();
        TrainingOptions watched = options with { Progress = Watch, StopToken = stop.Token };
        IReadOnlyList<EpochMetrics> history = NetworkTrainer.Train(network, train, watched, validation);
        Assert.IsTrue(
            history.Any(aim),
            $"Best of {history.Count} epochs: validation loss {history.Min(epoch => epoch.ValidationLoss):F4}, "
            + $"accuracy {history.Max(epoch => epoch.ValidationAccuracy):F4}.");

        void Watch(EpochMetrics epoch)
        {
            if (aim(epoch))
                stop.Cancel();
        }
    }
}
