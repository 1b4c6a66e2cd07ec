using LstmMlNet.Cli.Training;
using LstmMlNet.Networks;

namespace LstmMlNet.Cli.Config;

/// <summary>What the command line set of the network and its training: null where it is as recommended.</summary>
internal sealed record AskedConfig
{
    public RecurrentCellType? Cell { get; init; }

    public int? Units { get; init; }

    public int? Layers { get; init; }

    public bool? Bidirectional { get; init; }

    public int? Epochs { get; init; }

    public int? BatchSize { get; init; }

    public float? LearningRate { get; init; }

    /// <summary>The first thing that no training could be asked for, in a sentence; null if there is none.</summary>
    public string? Problem =>
        Cell is { } cell && !Enum.IsDefined(cell) ? "Training.Asked.Cell is no cell"
        : Units < 1 || Layers < 1 || Epochs < 1 || BatchSize < 1
            ? "Training.Asked.Units, Layers, Epochs and BatchSize must be at least 1"
        : !(LearningRate is null or > 0) ? "Training.Asked.LearningRate must be above 0"
        : null;

    public static AskedConfig? Of(TrainingSettings settings)
    {
        var asked = new AskedConfig
        {
            Cell = settings.Cell,
            Units = settings.Units,
            Layers = settings.Layers,
            Bidirectional = settings.Bidirectional,
            Epochs = settings.Epochs,
            BatchSize = settings.BatchSize,
            LearningRate = settings.LearningRate,
        };
        return asked == new AskedConfig() ? null : asked;
    }

    public TrainingSettings ToSettings() => new()
    {
        Cell = Cell,
        Units = Units,
        Layers = Layers,
        Bidirectional = Bidirectional,
        Epochs = Epochs,
        BatchSize = BatchSize,
        LearningRate = LearningRate,
    };
}
