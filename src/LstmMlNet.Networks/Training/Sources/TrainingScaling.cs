using LstmMlNet.Networks.Data;

namespace LstmMlNet.Networks.Training;

/// <summary>How a training run scales features and targets: by its own data, or as the network already does.</summary>
internal static class TrainingScaling
{
    /// <summary>Measures what standardizes the data; a network with a level feature also gets its level's spread.</summary>
    /// <returns>The scaling of features and of targets; null where there is none.</returns>
    public static (FeatureScaling? Features, FeatureScaling? Targets) Measure(
        RecurrentNetwork network,
        TrainingSource data,
        TrainingOptions options)
    {
        if (network.LevelFeature is { } level && !(options.KeepScaling && level.Spread > 0))
            network.UseLevel(data.MeasureLevel(level));
        FeatureScaling? features = options.KeepScaling
            ? network.Scaling
            : options.StandardizeFeatures && network.Embedding is null
            ? data.MeasureScaling(network.LevelFeature)
            : null;
        FeatureScaling? targets = options.KeepScaling && network.TargetScaling is not null
            ? network.TargetScaling
            : options.StandardizeTargets && network.Head.ScalesTargets ? data.MeasureTargetScaling(network.LevelFeature) : null;
        return (features, targets);
    }
}
