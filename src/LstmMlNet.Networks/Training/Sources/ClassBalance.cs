namespace LstmMlNet.Networks;

/// <summary>The classes' weights in the loss.</summary>
internal static class ClassBalance
{
    /// <summary>The weights that the options ask for, one a class; null where all count the same.</summary>
    /// <exception cref="ArgumentException">Another number of weights than classes, or a head without classes.</exception>
    public static IReadOnlyList<float>? WeightsOf(TrainingOptions options, NetworkHead head, TargetCounts counts)
    {
        if (!options.BalanceClasses && options.ClassWeights is null && options.LabelSmoothing == 0)
            return null;
        if (head.ClassCount == 0)
            throw new ArgumentException("Class weights, balancing and label smoothing need a head that tells classes apart.", nameof(options));
        if (options.BalanceClasses)
            return counts.BalancedWeights();
        if (options.ClassWeights is { } given && given.Count != head.ClassCount)
            throw new ArgumentException($"There are {given.Count} class weights for {head.ClassCount} classes.", nameof(options));
        return options.ClassWeights;
    }
}
