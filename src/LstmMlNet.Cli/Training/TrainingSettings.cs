using System.Globalization;
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

    /// <summary>The number of networks of a kind whose predictions are averaged; null: as recommended.</summary>
    public int? Members { get; init; }

    /// <summary>Search for settings for so many seconds first; null: none.</summary>
    public double? TimeBudget { get; init; }

    /// <summary>Those of a model that was trained, from the trainer's options by name.</summary>
    /// <exception cref="FormatException">A setting cannot be read.</exception>
    /// <exception cref="KeyNotFoundException">A setting is missing.</exception>
    public static TrainingSettings Of(IReadOnlyDictionary<string, string> settings)
    {
        RecurrentCellType cell = Enum.Parse<RecurrentCellType>(settings[nameof(LstmSequenceEstimator.Options.CellType)]);
        return new TrainingSettings
        {
            Cell = Enum.IsDefined(cell) ? cell : throw new FormatException("there is no such cell ('CellType')."),
            Units = Whole(nameof(LstmSequenceEstimator.Options.HiddenUnits)),
            Layers = Whole(nameof(LstmSequenceEstimator.Options.LayerCount)),
            Bidirectional = bool.Parse(settings[nameof(LstmSequenceEstimator.Options.Bidirectional)]),
            Epochs = Whole(nameof(LstmSequenceEstimator.Options.Epochs)),
            BatchSize = Whole(nameof(LstmSequenceEstimator.Options.BatchSize)),
            LearningRate = float.Parse(settings[nameof(LstmSequenceEstimator.Options.LearningRate)], CultureInfo.InvariantCulture),
            Seed = settings.ContainsKey(nameof(LstmSequenceEstimator.Options.Seed)) ? Whole(nameof(LstmSequenceEstimator.Options.Seed)) : 1,
            Members = settings.ContainsKey(nameof(LstmSequenceEstimator.Options.MemberCount))
                ? Whole(nameof(LstmSequenceEstimator.Options.MemberCount))
                : null,
        };

        int Whole(string name) => int.Parse(settings[name], CultureInfo.InvariantCulture);
    }

    public void Apply(LstmSequenceEstimator.Options options)
    {
        // What is asked for holds for every network of an ensemble.
        foreach (LstmSequenceEstimator.Options member in options.Members ?? [])
            Set(member);
        Set(options);
        options.MemberCount = Members ?? options.MemberCount;
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
