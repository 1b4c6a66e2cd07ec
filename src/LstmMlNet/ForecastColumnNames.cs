namespace LstmMlNet;

/// <summary>
/// The names of the columns that <see cref="LstmForecastTransformer"/> outputs for one target; with several targets, each one's columns are
/// named after it (<c>units.Score</c>).
/// </summary>
public sealed record ForecastColumnNames
{
    /// <summary>The median of each step ahead.</summary>
    public required string Score { get; init; }

    /// <summary>The lower bound of each step's interval.</summary>
    public required string LowerBound { get; init; }

    /// <summary>The upper bound of each step's interval.</summary>
    public required string UpperBound { get; init; }

    /// <summary>The other quantiles of each step, <c>[horizon, quantiles]</c>; null if none were requested.</summary>
    public string? Quantiles { get; init; }

    /// <summary>The past values, up to the last one that the forecast is made from.</summary>
    public required string History { get; init; }

    /// <summary>The actual values of the steps ahead; NaN where they are unknown.</summary>
    public required string Label { get; init; }

    /// <summary>The values one season before the steps ahead.</summary>
    public required string SeasonalNaive { get; init; }
}
