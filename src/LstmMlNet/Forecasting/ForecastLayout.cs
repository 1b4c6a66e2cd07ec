using System.Text.Json.Serialization;
using LstmMlNet.Shaping.Series;

namespace LstmMlNet.Forecasting;

/// <summary>Everything that turns rows into windows and back: the table, and what was found in the data. Saved in the zip.</summary>
internal sealed record ForecastLayout
{
    public required ForecastTable Table { get; init; }

    public required int Horizon { get; init; }

    /// <summary>Rows of a window at most.</summary>
    public required int WindowLength { get; init; }

    /// <summary>Steps of a season; 1 for none.</summary>
    public int SeasonLength { get; init; } = 1;

    public ForecastLevel Level { get; init; }

    public bool Logarithm { get; init; }

    /// <summary>What is added to each target before its logarithm is taken: above 0 where there are zeros.</summary>
    public double[] Offsets { get; init; } = [];

    /// <summary>How much each target varies in a window: of logarithms as it is, otherwise relative to the window's size.</summary>
    public double[] Spreads { get; init; } = [];

    /// <summary>
    /// A window's own spread counts for its unit as much as <see cref="Spreads"/> once it has so many steps.
    /// </summary>
    public double PriorSteps { get; init; }

    /// <summary>Each target's mean size: the unit where a window holds nothing but zeros.</summary>
    public double[] Sizes { get; init; } = [];

    public CalendarFeatures Calendar { get; init; }

    public SeriesSpacing? Spacing { get; init; }

    /// <summary>The values of each category column in the training data, by the column's name.</summary>
    public Dictionary<string, string[]> Vocabularies { get; init; } = [];

    /// <summary>The names of holidays, where there are several.</summary>
    public string[] HolidayNames { get; init; } = [];

    public string ScoreColumnName { get; init; } = "Score";

    public string LowerBoundColumnName { get; init; } = "LowerBound";

    public string UpperBoundColumnName { get; init; } = "UpperBound";

    /// <summary>Whether the value of a season before is a feature: where it is not the level.</summary>
    [JsonIgnore]
    public bool HasSeasonFeature => SeasonLength > 1 && Level != ForecastLevel.SeasonBefore;

    [JsonIgnore]
    public int TargetCount => Table.TargetColumnNames.Count;

    /// <summary>Rows of history that forecasts give for evaluation.</summary>
    [JsonIgnore]
    public int HistoryLength => Math.Max(WindowLength, (2 * SeasonLength) + 1);

    /// <summary>The rows back from a window's end that it is made of.</summary>
    [JsonIgnore]
    public int Reach => checked(WindowLength + SeasonLength);

    /// <exception cref="ArgumentException">A saved layout contradicts itself.</exception>
    public void Validate()
    {
        Table.Validate();
        int targets = TargetCount;
        if (Horizon < 1 || WindowLength < 1 || SeasonLength < 1 || !Enum.IsDefined(Level)
            || Offsets.Length != targets || Spreads.Length != targets || Sizes.Length != targets
            || !(PriorSteps >= 0 && double.IsFinite(PriorSteps))
            || Spreads.Concat(Sizes).Any(value => !double.IsFinite(value) || value < 0) || Offsets.Any(value => !double.IsFinite(value)))
            throw new ArgumentException("The forecaster's layout is damaged: a length, level or scale is out of its range.");
        SeriesLayout.Validate(null, Table.TimeColumnName, sortRows: false, interleavedIds: false, Spacing);
    }
}
