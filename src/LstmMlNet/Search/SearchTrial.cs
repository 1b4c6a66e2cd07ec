using System.Globalization;

namespace LstmMlNet;

/// <summary>One set of options, trained for some epochs.</summary>
public sealed record SearchTrial
{
    /// <summary>The settings.</summary>
    public required LstmSequenceEstimator.Options Options { get; init; }

    /// <summary>
    /// The number of the settings: 0 for the initial ones (<see cref="SearchOptions.Base"/>, or the recommended ones), then the random
    /// ones.
    /// </summary>
    public int Candidate { get; init; }

    /// <summary>The settings that the search varies, as text, always in the same order.</summary>
    public IReadOnlyList<(string Name, string Value)> Settings =>
    [
        ("cell", $"{Options.CellType}"),
        ("units", Text(Options.HiddenUnits)),
        ("layers", Text(Options.LayerCount)),
        ("directions", Options.Bidirectional ? "2" : "1"),
        ("pooling", $"{Options.Pooling}"),
        (
            "steps per frame",
            Options.StepsPerFrame == LstmSequenceEstimator.Options.AutoStepsPerFrame ? "auto" : Text(Options.StepsPerFrame)),
        ("batch", Text(Options.BatchSize)),
        ("rate", Options.LearningRate.ToString("G2", CultureInfo.InvariantCulture)),
        ("dropout", Options.Dropout.BeforeHead.ToString("G2", CultureInfo.InvariantCulture)),
    ];

    /// <summary>The round; in each, the better half of the previous round is trained for twice as long.</summary>
    public required int Round { get; init; }

    /// <summary>The lowest loss on the held-out rows; infinite for a trial that diverged or was stopped in its first epoch.</summary>
    public required double ValidationLoss { get; init; }

    /// <summary>In the last round, the loss on each fold after all epochs (or the negative metric); empty in the rounds before.</summary>
    public IReadOnlyList<double> FoldLosses { get; init; } = [];

    /// <summary>The accuracy of the epoch with the lowest loss; null if there are no classes.</summary>
    public double? ValidationAccuracy { get; init; }

    /// <summary>The epoch with the lowest loss, from 1.</summary>
    public required int BestEpoch { get; init; }

    /// <summary>The duration of the trial.</summary>
    public required TimeSpan Time { get; init; }

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
}
