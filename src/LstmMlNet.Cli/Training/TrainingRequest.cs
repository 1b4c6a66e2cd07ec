using LstmMlNet.Cli.Config;
using LstmMlNet.Cli.Data;

namespace LstmMlNet.Cli.Training;

/// <summary>Everything that a training was asked for.</summary>
internal sealed record TrainingRequest
{
    public required Scenario Scenario { get; init; }

    public required DatasetOptions Dataset { get; init; }

    public required RoleOptions Roles { get; init; }

    public ForecastConfig? Forecast { get; init; }

    /// <summary>Whether what the data say of their horizon comes before that of <see cref="Forecast"/>.</summary>
    public bool TakesOwnHorizon { get; init; }

    public required TrainingSettings Settings { get; init; }

    public double TestFraction { get; init; } = 0.2;

    /// <summary>The folder to write to; null for one named after the data.</summary>
    public string? Output { get; init; }

    /// <summary>The class's name; null for the folder's.</summary>
    public string? Name { get; init; }

    /// <summary>Write a web service around the model.</summary>
    public bool IsWeb { get; init; }

    public string? PackageSource { get; init; }

    /// <exception cref="UserError">A number is out of its range.</exception>
    public void Validate()
    {
        if (!(TestFraction is > 0 and < 1))
            throw new UserError($"--test-fraction is {TestFraction}: it must be between 0 and 1, so that there are data both to train on "
                + "and to evaluate on.");
        if (Settings.TimeBudget <= 0)
            throw new UserError($"--time-budget is {Settings.TimeBudget}: it must be above 0 seconds.");
        if (Forecast is { Window: < 1 } or { Horizon: < 1 })
            throw new UserError($"--window ({Forecast.Window}) and --horizon ({Forecast.Horizon}) must be at least 1.");
        if (Forecast is { Season: < 1 })
            throw new UserError($"--season is {Forecast.Season}: it must be at least 1.");
    }
}
