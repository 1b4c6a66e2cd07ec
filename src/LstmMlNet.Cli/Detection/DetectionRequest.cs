using LstmMlNet.Cli.Data;

namespace LstmMlNet.Cli.Detection;

/// <summary>What <c>detect</c> was asked for.</summary>
internal sealed record DetectionRequest
{
    public required DatasetOptions Dataset { get; init; }

    /// <summary>The series; null: what the format says.</summary>
    public string? Label { get; init; }

    public string? Id { get; init; }

    public string? Order { get; init; }

    /// <summary>Names, or lists of names separated by commas.</summary>
    public IReadOnlyList<string> Features { get; init; } = [];

    public required int Length { get; init; }

    public required double FalseAlarmRate { get; init; }

    /// <summary>The first share of each series, which is learned.</summary>
    public required double TrainFraction { get; init; }

    public int? Epochs { get; init; }

    public required int Seed { get; init; }

    public string? Output { get; init; }
}
