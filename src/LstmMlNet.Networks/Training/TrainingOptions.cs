namespace LstmMlNet.Networks;

/// <summary>How a network is trained.</summary>
public sealed record TrainingOptions
{
    /// <summary>Passes over the data. Default: 50.</summary>
    public int Epochs { get; init; } = 50;

    /// <summary>Sequences an update. Default: 32, small enough for hundreds of sequences and large enough for the engine.</summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>Adam's step size. Default: 1e-3 (Kingma &amp; Ba 2015).</summary>
    public float LearningRate { get; init; } = 1e-3f;

    /// <summary>The gradients' global norm is brought down to this (Pascanu et al. 2013); 0 leaves them. Default: 1.</summary>
    public float ClipNorm { get; init; } = 1f;

    /// <summary>Standardise features by the training data, and keep the statistics in the network. Default: on.</summary>
    public bool StandardizeFeatures { get; init; } = true;

    /// <summary>Seed of the shuffling. The same seed gives the same network to the bit, whatever the number of threads. Default: 0.</summary>
    public int Seed { get; init; }

    /// <summary>Threads to use. Default: one a processor.</summary>
    public int ThreadCount { get; init; } = Environment.ProcessorCount;

    /// <summary>
    /// Stop when the validation loss has not improved for so many epochs, and take the best epoch's weights. Needs validation
    /// data. Default: null, all epochs are run and the last one's weights taken.
    /// </summary>
    public int? EarlyStoppingPatience { get; init; }

    /// <summary>Called after every epoch, on the thread that trains. Default: none.</summary>
    public Action<EpochMetrics>? Progress { get; init; }

    /// <summary>Throws what the option's owner should see first.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
    public void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Epochs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(BatchSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(ThreadCount, 1);
        if (EarlyStoppingPatience < 1)
            throw new ArgumentOutOfRangeException(nameof(EarlyStoppingPatience), EarlyStoppingPatience, "The patience must be at least one epoch.");
        if (!float.IsFinite(LearningRate) || LearningRate <= 0)
            throw new ArgumentOutOfRangeException(nameof(LearningRate), LearningRate, "The learning rate must be a finite number above 0.");
        if (!float.IsFinite(ClipNorm) || ClipNorm < 0)
            throw new ArgumentOutOfRangeException(nameof(ClipNorm), ClipNorm, "The clipping norm must be a finite number, 0 or more.");
    }
}
