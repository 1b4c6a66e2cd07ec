using System.Text.Json.Serialization;
using LstmMlNet.Shaping.Series;

namespace LstmMlNet.Forecasting;

/// <summary>Everything that turns rows into windows and back: the table, and what was found in the data. Saved in the zip.</summary>
internal sealed record ForecastLayout
{
    /// <summary>Of most tables: see <see cref="PriorSteps"/>.</summary>
    public const double UsualPriorSteps = 2;

    /// <summary>What is known ahead has its effect in proportion to a series' size, not to how much the window happens to vary.</summary>
    public const double PriorStepsWithKnown = 1e6;

    private const int LeastThetaLength = 60;
    private const int ThetaSeasons = 10;

    public required ForecastTable Table { get; init; }

    public required int Horizon { get; init; }

    /// <summary>Steps that the network forecasts at once, the rest by feeding these back; null for all.</summary>
    public int? StepsAtOnce { get; init; }

    /// <summary>The maximum number of rows in a window.</summary>
    public required int WindowLength { get; init; }

    /// <summary>Steps of a season; 1 for none.</summary>
    public int SeasonLength { get; init; } = 1;

    public ForecastLevel Level { get; init; }

    public bool Logarithm { get; init; }

    /// <summary>
    /// How much of what the network says of the median is believed: with little to learn from, half of it may err less than all.
    /// </summary>
    public double Share { get; init; } = 1;

    /// <summary>Columns of what is known ahead or of the past that the network is not given, since they do not help.</summary>
    public string[] Unused { get; init; } = [];

    /// <summary>How much the forecasts count in the mean of several levels'.</summary>
    public double Weight { get; init; } = 1;

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

    /// <summary>The share of actual values that the interval is meant to hold.</summary>
    public float ConfidenceLevel { get; init; } = 0.9f;

    /// <summary>The quantiles that were asked for, in ascending order.</summary>
    public float[] Quantiles { get; init; } = [];

    /// <summary>The names of holidays, where there are several.</summary>
    public string[] HolidayNames { get; init; } = [];

    public string ScoreColumnName { get; init; } = "Score";

    public string LowerBoundColumnName { get; init; } = "LowerBound";

    public string UpperBoundColumnName { get; init; } = "UpperBound";

    public string QuantilesColumnName { get; init; } = "Quantiles";

    /// <summary>The interval's bounds and the median.</summary>
    [JsonIgnore]
    public float[] IntervalQuantiles => [(1 - ConfidenceLevel) / 2, 0.5f, 1 - ((1 - ConfidenceLevel) / 2)];

    /// <summary>Where Theta's forecasts are kept while networks are trained on one table; null: they are not.</summary>
    [JsonIgnore]
    public ThetaLevels? Thetas { get; init; }

    /// <summary>All quantiles that the network forecasts, in ascending order.</summary>
    [JsonIgnore]
    public float[] AllQuantiles => [.. IntervalQuantiles.Concat(Quantiles).Distinct().Order()];

    /// <summary>The columns whose values of the steps ahead are needed.</summary>
    [JsonIgnore]
    public IEnumerable<string> NeededAhead => Table.KnownColumnNames.Except(Unused);

    /// <summary>The same without some columns.</summary>
    public ForecastLayout Without(IReadOnlyList<string> columns)
    {
        ForecastLayout without = this with { Unused = [.. columns] };
        return without with { PriorSteps = without.NeededAhead.Any() ? PriorStepsWithKnown : UsualPriorSteps };
    }

    /// <summary>Where quantiles are among <see cref="AllQuantiles"/>.</summary>
    public int[] PlacesOf(IReadOnlyList<float> quantiles)
    {
        float[] all = AllQuantiles;
        return [.. quantiles.Select(quantile => Array.IndexOf(all, quantile))];
    }

    /// <summary>Whether the value of a season before is a feature: where it is not the level.</summary>
    [JsonIgnore]
    public bool HasSeasonFeature => SeasonLength > 1 && Level != ForecastLevel.SeasonBefore;

    /// <summary>Whether the levels of the steps ahead are features: where they are not the same for all.</summary>
    [JsonIgnore]
    public bool HasLevelFeature => Level == ForecastLevel.Theta;

    /// <summary>Steps ahead that a window holds, and the network forecasts.</summary>
    [JsonIgnore]
    public int DecodedSteps => Math.Min(StepsAtOnce ?? Horizon, Horizon);

    [JsonIgnore]
    public int TargetCount => Table.TargetColumnNames.Count;

    /// <summary>The number of history rows returned for evaluation.</summary>
    [JsonIgnore]
    public int HistoryLength => Math.Max(WindowLength, (2 * SeasonLength) + 1);

    /// <summary>The number of rows before its end that a window depends on.</summary>
    [JsonIgnore]
    public int Reach => Math.Max(checked(WindowLength + SeasonLength), Level == ForecastLevel.Theta ? ThetaLength : 0);

    /// <summary>The last rows that Theta forecasts from, where it is the level.</summary>
    [JsonIgnore]
    public int ThetaLength => Math.Max(Math.Max(WindowLength, LeastThetaLength), checked(ThetaSeasons * SeasonLength));

    /// <summary>A value of a target, from the scale on which the network forecasts.</summary>
    public double Restore(int target, double value) => Logarithm ? Math.Exp(value) - Offsets[target] : value;

    /// <exception cref="ArgumentException">A saved layout contradicts itself.</exception>
    public void Validate()
    {
        Table.Validate();
        int targets = TargetCount;
        if (Unused is null || Array.Exists(Unused, name => name is null)
            || Horizon < 1 || StepsAtOnce < 1 || WindowLength < 1 || SeasonLength < 1 || !Enum.IsDefined(Level)
            || Offsets.Length != targets || Spreads.Length != targets || Sizes.Length != targets
            || !(ConfidenceLevel is > 0 and < 1) || Quantiles.Any(quantile => !(quantile is > 0 and < 1))
            || !(Share is >= 0 and <= 1) || !(Weight > 0 && double.IsFinite(Weight)) || !(PriorSteps >= 0 && double.IsFinite(PriorSteps))
            || Spreads.Concat(Sizes).Any(value => !double.IsFinite(value) || value < 0) || Offsets.Any(value => !double.IsFinite(value)))
            throw new ArgumentException("The forecaster's layout is damaged: a length, level or scale is out of its range.");
        SeriesLayout.Validate(null, Table.TimeColumnName, sortRows: false, interleavedIds: false, Spacing);
    }

    /// <exception cref="ArgumentException">A saved layout does not go with another one of the same forecaster.</exception>
    public void RequireAlike(ForecastLayout other)
    {
        if (!AllQuantiles.SequenceEqual(other.AllQuantiles) || Horizon != other.Horizon
            || StepsAtOnce != other.StepsAtOnce || SeasonLength != other.SeasonLength || WindowLength != other.WindowLength
            || !Table.AllColumnNames.SequenceEqual(other.Table.AllColumnNames))
            throw new ArgumentException("The forecaster's layouts are damaged: they differ in their columns, horizon or windows.");
    }
}
