using LstmMlNet.Cli.Data;
using LstmMlNet.Cli.Training;

namespace LstmMlNet.Cli.TableForecasts;

/// <summary>What forecasting a whole table was asked for.</summary>
internal sealed record TableForecastRequest
{
    public required DatasetOptions Dataset { get; init; }

    public required RoleOptions Roles { get; init; }

    public required TableRoleOptions Table { get; init; }

    public required TrainingSettings Settings { get; init; }

    public int? Window { get; init; }

    public required int Horizon { get; init; }

    /// <summary>Whether the horizon that the data's format says is taken instead, where it says one.</summary>
    public bool TakesOwnHorizon { get; init; }

    public int? Season { get; init; }

    public double TestFraction { get; init; } = 0.2;

    public string? Output { get; init; }

    public string? Name { get; init; }

    public bool IsWeb { get; init; }

    public string? PackageSource { get; init; }
}

/// <summary>The columns that only whole tables have; names, or lists of names separated by commas.</summary>
internal sealed record TableRoleOptions
{
    public IReadOnlyList<string> Known { get; init; } = [];

    public IReadOnlyList<string> Past { get; init; } = [];

    public IReadOnlyList<string> Static { get; init; } = [];

    public IReadOnlyList<string> Categories { get; init; } = [];

    /// <summary>Whether the calendar was asked for, be it by the spacing.</summary>
    public bool HasCalendar { get; init; }

    public CalendarFeatures? Calendar { get; init; }

    /// <summary>A table with a date, and perhaps a name, per holiday.</summary>
    public string? Holidays { get; init; }

    public bool EmbedIds { get; init; }

    /// <summary>Whether the other numeric columns, or those named as features, are known of the past.</summary>
    public bool TakesFeatures { get; init; }

    /// <summary>Whether anything was asked for that single series have not.</summary>
    public bool IsAny => Known.Count + Past.Count + Static.Count + Categories.Count > 0
        || HasCalendar
        || Holidays is not null
        || EmbedIds;
}
