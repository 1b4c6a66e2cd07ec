using System.Text.Json;
using System.Text.Json.Serialization;

namespace LstmMlNet.AspNetCore;

/// <summary>Rows of one series, oldest first; a single row may be given as it is.</summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
public sealed record SeriesRowsRequest
{
    /// <summary>Rows of columns by name. The ID may be omitted: the URL contains it.</summary>
    public IReadOnlyList<Dictionary<string, JsonElement>>? Rows { get; init; }

    /// <summary>The columns of a single row, by name, instead of <see cref="Rows"/>.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Columns { get; init; }
}

/// <summary>A series whose rows are kept.</summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
public sealed record SeriesResponse
{
    /// <summary>The series' ID, as it appears in URLs; several IDs are separated by commas.</summary>
    public string Series { get; init; } = "";

    /// <summary>The number of rows that are kept.</summary>
    public int Rows { get; init; }

    /// <summary>What a detector says about each row that was posted; omitted by other models.</summary>
    public IReadOnlyList<PredictionResponse>? Predictions { get; init; }
}

/// <summary>The series that rows were added to.</summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
public sealed record SeriesListResponse
{
    /// <summary>The series, in the order of their first rows.</summary>
    public IReadOnlyList<SeriesResponse> Series { get; init; } = [];
}

/// <summary>The forecast of one of several targets.</summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
public sealed record ForecastResponse
{
    /// <summary>The median of each step ahead.</summary>
    public double?[] Forecast { get; init; } = [];

    /// <summary>The lower bound of each step's interval.</summary>
    public double?[]? LowerBound { get; init; }

    /// <summary>The upper bound of each step's interval.</summary>
    public double?[]? UpperBound { get; init; }

    /// <summary>The other quantiles that the model forecasts, by their probability: one number per step ahead.</summary>
    public IReadOnlyDictionary<string, double?[]>? Quantiles { get; init; }
}

/// <summary>A row compared with what was expected after the rows before it.</summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
public sealed record AnomalyResponse
{
    /// <summary>Whether the value is an anomaly.</summary>
    public bool Alert { get; init; }

    /// <summary>The distance from the expected value: 1 at the bounds, 2 twice as far.</summary>
    public double Score { get; init; }

    /// <summary>The share of ordinary rows that are at least as far from what was expected.</summary>
    public double PValue { get; init; }

    /// <summary>The lower bound of what was expected; null for the first rows of a series, for which nothing is expected yet.</summary>
    public double? LowerBound { get; init; }

    /// <summary>The upper bound of what was expected.</summary>
    public double? UpperBound { get; init; }
}
