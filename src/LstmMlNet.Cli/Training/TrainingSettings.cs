using LstmMlNet.Networks;

namespace LstmMlNet.Cli.Training;

/// <summary>What the command line sets of the training; what it leaves is as recommended for the data.</summary>
internal sealed record TrainingSettings
{
    /// <summary>How long training may take: what is recommended depends on it.</summary>
    public TrainingBudget Budget { get; init; }

    public RecurrentCellType? Cell { get; init; }

    public int? Units { get; init; }

    public int? Layers { get; init; }

    public bool? Bidirectional { get; init; }

    public int? Epochs { get; init; }

    public int? BatchSize { get; init; }

    public float? LearningRate { get; init; }

    public int Seed { get; init; } = 1;

    /// <summary>As they were, where a model is trained anew; null: as recommended.</summary>
    public SequencePooling? Pooling { get; init; }

    public int? StepsPerFrame { get; init; }

    public DropoutOptions? Dropout { get; init; }

    /// <summary>Search for settings for so many seconds first; null: none.</summary>
    public double? TimeBudget { get; init; }

    public void Apply(LstmSequenceEstimator.Options options)
    {
        // What is asked for holds for every network of an ensemble.
        foreach (LstmSequenceEstimator.Options member in options.Members ?? [])
            Set(member);
        Set(options);
        options.Seed = Seed;
    }

    private void Set(LstmSequenceEstimator.Options options)
    {
        options.CellType = Cell ?? options.CellType;
        options.HiddenUnits = Units ?? options.HiddenUnits;
        options.LayerCount = Layers ?? options.LayerCount;
        options.Bidirectional = Bidirectional ?? options.Bidirectional;
        options.Epochs = Epochs ?? options.Epochs;
        options.BatchSize = BatchSize ?? options.BatchSize;
        options.LearningRate = LearningRate ?? options.LearningRate;
        options.Pooling = Pooling ?? options.Pooling;
        options.StepsPerFrame = StepsPerFrame ?? options.StepsPerFrame;
        options.Dropout = Dropout ?? options.Dropout;
    }
}
