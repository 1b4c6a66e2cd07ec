using LstmMlNet.Cli.Data;

namespace LstmMlNet.Cli.Training;

/// <summary>What is to be scored by which model.</summary>
internal sealed record ScoringRequest
{
    /// <summary>The model's zip.</summary>
    public required string ModelPath { get; init; }

    /// <summary>The data, given what the model was trained on; null where nothing is known of it.</summary>
    public required Func<DatasetOptions?, DatasetOptions> Dataset { get; init; }

    /// <summary>The columns, given those that the model was trained on; null where nothing is known of them.</summary>
    public required Func<RoleOptions?, RoleOptions> Roles { get; init; }

    /// <summary>Whether labels are needed; a prediction does not see them.</summary>
    public bool ForEvaluation { get; init; }
}
