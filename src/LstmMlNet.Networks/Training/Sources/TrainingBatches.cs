namespace LstmMlNet.Networks.Training;

/// <summary>The batches of a training run: the data's, augmented, read ahead, and cut among the ranks, as its options say.</summary>
internal static class TrainingBatches
{
    /// <param name="network">The network to train.</param>
    /// <param name="data">The training data.</param>
    /// <param name="options">How to train.</param>
    /// <param name="framesOf">Gives a sequence's rows from its steps.</param>
    public static BatchSource Create(RecurrentNetwork network, TrainingSource data, TrainingOptions options, Func<int, int> framesOf)
    {
        BatchSource batches = data.CreateBatches();
        if (options.Augmentation.IsOn)
            batches = new AugmentedBatches(batches, options.Augmentation, network, options.Seed);
        if (options.Augmentation.IsOn || batches is StreamBatches)
            batches = ReadAheadBatches.Of(batches, options.Threads);
        if (options.Collective.Size == 1 || options.RankRows == RankRows.Own)
            return batches;
        return network.FrontEnd?.Layers.Any(layer => layer is { Normalization: ConvolutionNormalization.Batch, Trainable: true }) == true
            ? new GroupedBatches(batches, options.Collective, framesOf)
            : new SharedBatches(batches, options.Collective);
    }
}
