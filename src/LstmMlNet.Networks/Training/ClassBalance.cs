namespace LstmMlNet.Networks;

/// <summary>The classes' weights in the loss.</summary>
internal static class ClassBalance
{
    /// <summary>The weights that the options ask for, one a class; null where all count the same.</summary>
    /// <exception cref="ArgumentException">Another number of weights than classes, or a head without classes.</exception>
    public static IReadOnlyList<float>? WeightsOf(TrainingOptions options, NetworkHead head, SequenceDataset data)
    {
        if (!options.BalanceClasses && options.ClassWeights is null && options.LabelSmoothing == 0)
            return null;
        if (head.ClassCount == 0)
            throw new ArgumentException("Class weights, balancing and label smoothing need a head that tells classes apart.", nameof(options));
        if (options.BalanceClasses)
            return Balanced(data, head.ClassCount);
        if (options.ClassWeights is { } given && given.Count != head.ClassCount)
            throw new ArgumentException($"There are {given.Count} class weights for {head.ClassCount} classes.", nameof(options));
        return options.ClassWeights;
    }

    private static float[] Balanced(SequenceDataset data, int classes)
    {
        var counts = new double[classes];
        for (int i = 0; i < data.Count; i++)
        {
            foreach (float label in data.TargetsOf(i))
            {
                if (label >= 0)
                    counts[(int)label] += data.WeightOf(i);
            }
        }

        // A class that the training data lacks has no weight: there is nothing that it could weigh.
        double total = counts.Sum();
        int present = counts.Count(count => count > 0);
        return [.. counts.Select(count => count > 0 ? (float)(total / (present * count)) : 0f)];
    }
}
