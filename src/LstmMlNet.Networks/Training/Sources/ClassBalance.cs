namespace LstmMlNet.Networks.Training;

/// <summary>The classes' weights in the loss.</summary>
internal static class ClassBalance
{
    /// <summary>Checks that the options fit the head, before sequences are counted by their classes' weights.</summary>
    /// <exception cref="ArgumentException">Another number of weights than classes, or a head without classes.</exception>
    public static void Check(TrainingOptions options, NetworkHead head)
    {
        if (!options.BalanceClasses && options.ClassWeights is null && options.LabelSmoothing == 0)
            return;
        if (head.ClassCount == 0)
            throw new ArgumentException(
                "Class weights, balancing and label smoothing need a head that predicts classes.",
                nameof(options));
        if (options.ClassWeights is { } given && given.Count != head.ClassCount)
            throw new ArgumentException($"There are {given.Count} class weights for {head.ClassCount} classes.", nameof(options));
    }

    /// <summary>The weights that the options ask for, one per class; null if all are equal.</summary>
    public static IReadOnlyList<float>? WeightsOf(TrainingOptions options, TargetCounts counts) =>
        options.BalanceClasses ? counts.BalancedWeights() : options.ClassWeights;
}
