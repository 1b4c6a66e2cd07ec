namespace LstmMlNet.Networks;

/// <summary>
/// How the learning rate changes during training. A schedule depends only on the epochs so far, so that resuming needs no additional state.
/// </summary>
public abstract record LearningRateSchedule
{
    private protected LearningRateSchedule()
    {
    }

    /// <summary>Whether rates depend on the total number of epochs: a checkpoint then belongs to that number.</summary>
    internal virtual bool DependsOnEpochCount => false;

    /// <summary>The share of the learning rate that is used.</summary>
    /// <param name="epochsDone">Completed epochs, and the part of the current one.</param>
    /// <param name="epochCount">The total number of epochs.</param>
    /// <param name="history">The completed epochs.</param>
    internal abstract double ShareAt(double epochsDone, int epochCount, IReadOnlyList<EpochMetrics> history);

    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
    /// <summary>Kind and settings as checkpoints write them: part of their format, whatever the properties are called.</summary>
    internal abstract string Identity { get; }

    internal abstract void Validate();

    private protected static void RequireShare(float value, string name)
    {
        if (!(value is > 0 and < 1))
            throw new ArgumentOutOfRangeException(name, value, $"{name} must be between 0 and 1.");
    }
}
