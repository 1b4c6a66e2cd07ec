namespace LstmMlNet;

/// <summary>How a <see cref="ForecastEngine{TSrc, TDst}"/> keeps its series.</summary>
public sealed class ForecastEngineOptions
{
    /// <summary>
    /// The columns that together identify a series. Default: null, those of the model; with an empty list, all rows are one series.
    /// </summary>
    public IReadOnlyList<string>? IdColumnNames { get; set; }

    /// <summary>The column that increases within each series. Default: null, that of the model.</summary>
    public string? OrderColumnName { get; set; }

    /// <summary>
    /// The number of latest rows kept for each series. Default: null, as many as the model's forecasts are made from, and as many again if
    /// time gaps or missing values may use some up.
    /// </summary>
    public int? HistoryLength { get; set; }

    /// <summary>The maximum number of series; a row of a further one is an error. Default: 100,000.</summary>
    public int MaximumSeries { get; set; } = 100_000;

    /// <summary>
    /// The model's columns with a value per step ahead, which <c>Predict</c> cuts to the requested horizon. Default: <c>Score</c>,
    /// <c>LowerBound</c>, <c>UpperBound</c>, <c>Label</c>, <c>SeasonalNaive</c>, and those of several targets (<c>units.Score</c>).
    /// </summary>
    public IReadOnlyList<string> StepColumnNames { get; set; } = ["Score", "LowerBound", "UpperBound", "Label", "SeasonalNaive"];

    internal ForecastEngineOptions Copy() => (ForecastEngineOptions)MemberwiseClone();

    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(HistoryLength ?? 1, 1, nameof(HistoryLength));
        ArgumentOutOfRangeException.ThrowIfLessThan(MaximumSeries, 1, nameof(MaximumSeries));
        ArgumentNullException.ThrowIfNull(StepColumnNames, nameof(StepColumnNames));
    }
}
