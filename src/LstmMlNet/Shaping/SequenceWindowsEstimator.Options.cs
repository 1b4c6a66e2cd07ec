using System.ComponentModel;
using System.Text.Json.Serialization;
using LstmMlNet.Shaping;
using LstmMlNet.Shaping.Columns;
using LstmMlNet.Shaping.Series;
using Microsoft.ML.Data;

namespace LstmMlNet;

public sealed partial class SequenceWindowsEstimator
{
    /// <summary>The columns and lengths of a <see cref="SequenceWindowsEstimator"/>.</summary>
    public sealed class Options
    {
        // As many rows are held in memory, and no window that anybody trains on has more.
        private const int MostRows = 10_000_000;

        /// <summary>
        /// The features of a step, in order: numbers of any kind, Booleans, vectors of <see cref="float"/> of known size.
        /// </summary>
        public IReadOnlyList<string> FeatureColumnNames { get; set; } = [];

        /// <summary>The number of rows per window (<c>windowSize</c> of ML.NET's SSA forecaster). Default: 30.</summary>
        public int Length { get; set; } = 30;

        /// <summary>The number of rows from the start of one window to the start of the next. Default: 1.</summary>
        public int Stride { get; set; } = 1;

        /// <summary>
        /// The number of steps to forecast: the label becomes that many next values of the label column, <c>[horizon]</c> (a single number
        /// if it is 1). Default: 0, the label of a single row.
        /// </summary>
        public int Horizon { get; set; }

        /// <summary>
        /// Without a horizon: the label is that of the row this many rows after the window's last one. Default: 0, the last row's own.
        /// </summary>
        public int LabelOffset { get; set; }

        /// <summary>
        /// The column from which the label is taken: with a horizon a number, otherwise of any type. Default: null, no label.
        /// </summary>
        public string? LabelColumnName { get; set; }

        /// <summary>
        /// Also return windows whose future lies beyond the end of the series, or is entirely unknown, with NaN or missing values in the
        /// label: those are the ones to forecast. Default: null, returned with a horizon, not with an offset. A number that is missing
        /// within the series is NaN in the label either way; forecasts are trained and evaluated on the others.
        /// </summary>
        public bool? KeepIncomplete { get; set; }

        /// <summary>
        /// The column that identifies the series: text, a number or a key. No window spans two series, and each keeps its ID. Default:
        /// null, the table is one series.
        /// </summary>
        public string? IdColumnName { get; set; }

        /// <summary>An earlier name of <see cref="IdColumnName"/>: either sets the other.</summary>
        [Obsolete("Set IdColumnName, as for RowsToSequences: groups are what a split keeps on one side.")]
        [EditorBrowsable(EditorBrowsableState.Never)]
        [JsonIgnore]
        public string? GroupColumnName
        {
            get => IdColumnName;
            set => IdColumnName = value;
        }

        /// <summary>
        /// A column that must increase within each series: a number or a timestamp. Default: null, rows are taken in the order in which
        /// they come.
        /// </summary>
        public string? OrderColumnName { get; set; }

        /// <summary>
        /// Sort the rows of each series by <see cref="OrderColumnName"/>; one series is then held in memory. Default: off, a row out of
        /// order is an error.
        /// </summary>
        public bool SortRows { get; set; }

        /// <summary>
        /// Allow the rows of several series to alternate, as in a table sorted by date. All are then held in memory, and series come in the
        /// order of their first rows. Default: off, an ID that recurs is an error.
        /// </summary>
        public bool InterleavedIds { get; set; }

        /// <summary>
        /// What to do if steps of <see cref="OrderColumnName"/> are missing. Fit looks for a calendar spacing (seconds to weeks, months,
        /// years, business days; a quarter of a step counts as jitter) in the first 100,000 rows; if there is none, only
        /// <see cref="TimeGapHandling.Ignore"/> is possible. Default: <see cref="TimeGapHandling.Error"/>.
        /// </summary>
        public TimeGapHandling TimeGaps { get; set; } = TimeGapHandling.Error;

        /// <summary>
        /// Columns of which each window keeps the value of its last row (in its order), its date for example. Default: none.
        /// </summary>
        public IReadOnlyList<string> KeepColumnNames { get; set; } = [];

        /// <summary>Output column: a vector <c>[length, features]</c>. Default: <c>Features</c>.</summary>
        public string OutputColumnName { get; set; } = "Features";

        /// <summary>
        /// Output column: the level of each window as a Double, which is the last value of the series to forecast
        /// (<see cref="LabelColumnName"/>, which must be one of the features). The level is subtracted from series and label in double
        /// precision, so that 40,000,000.5 after 40,000,000 is 0.5; add it to the forecasts (<c>mlContext.Transforms.Expression</c>).
        /// Default: null, values are returned as they are.
        /// </summary>
        public string? LevelColumnName { get; set; }

        /// <summary>
        /// The type of windows, of numbers to forecast and of <see cref="SeasonalNaiveColumnName"/>: <see cref="DataKind.Single"/>, or
        /// <see cref="DataKind.Double"/> for a series (<see cref="LabelColumnName"/>, which must be one of the features) whose changes
        /// a float cannot hold. A forecaster whose <see cref="LstmSequenceEstimator.Options.LevelFeature"/> is that feature then
        /// takes the level off in double precision, and its forecasts are Double. Default: Single.
        /// </summary>
        public DataKind OutputKind { get; set; } = DataKind.Single;

        /// <summary>
        /// Output column: the value one season (<see cref="SeasonLength"/>) before each step of the label, with the label's type; NaN if
        /// the series had not begun. <c>EvaluateForecast</c> compares with it if a season is longer than a window. Default: null, none.
        /// </summary>
        public string? SeasonalNaiveColumnName { get; set; }

        /// <summary>
        /// The number of steps of the season of <see cref="SeasonalNaiveColumnName"/> (<c>mlContext.Forecasting.FindSeason</c>). Default:
        /// 1, the last value.
        /// </summary>
        public int SeasonLength { get; set; } = 1;

        /// <summary>Output column: the label. Default: <c>Label</c>.</summary>
        [JsonPropertyName("LabelOutputName")]
        public string LabelOutputColumnName { get; set; } = "Label";

        /// <summary>
        /// What to do if a feature, or a number to forecast, is missing (NaN). Default: an error. Features are filled; a number to forecast
        /// stays missing in the label, so that nothing is trained or evaluated on a value that was never measured.
        /// </summary>
        public MissingValueHandling MissingValues { get; set; } = MissingValueHandling.Error;

        /// <summary>The spacing that was found in the data that was fitted.</summary>
        [JsonInclude]
        internal SeriesSpacing? Spacing { get; set; }

        /// <summary>The label's type in the data that was fitted: data to be predicted need not have one.</summary>
        [JsonInclude]
        internal ColumnTypeDescription? LabelType { get; set; }

        /// <summary>The type of the numbers that are made.</summary>
        internal NumberDataViewType NumberType => IsDouble ? NumberDataViewType.Double : NumberDataViewType.Single;

        internal bool IsDouble => OutputKind == DataKind.Double;

        internal bool KeepsIncomplete => KeepIncomplete ?? Horizon > 0;

        /// <summary>Rows that are looked back at from a window's end.</summary>
        internal int Back => SeasonalNaiveColumnName is null ? Length : Math.Max(Length, SeasonLength);

        internal int Ahead => LabelColumnName is null ? 0 : Horizon > 0 ? Horizon : LabelOffset;

        /// <summary>Columns that come along as they are at the window's end.</summary>
        internal IEnumerable<string> AllKept => IdColumnName is { } id ? KeepColumnNames.Prepend(id).Distinct() : KeepColumnNames;

        internal Options Copy() => (Options)MemberwiseClone();

        /// <exception cref="ArgumentException">A name is missing, or an option is out of its range.</exception>
        internal void Validate()
        {
            ShapingOptions.RequireNames(FeatureColumnNames, nameof(FeatureColumnNames));
            ShapingOptions.RequireName(OutputColumnName, nameof(OutputColumnName));
            ShapingOptions.RequireName(LabelOutputColumnName, nameof(LabelOutputColumnName));
            ShapingOptions.RequireAtLeast(1, Length, nameof(Length));
            ShapingOptions.RequireAtLeast(1, Stride, nameof(Stride));
            ShapingOptions.RequireAtLeast(0, Horizon, nameof(Horizon));
            ShapingOptions.RequireAtLeast(0, LabelOffset, nameof(LabelOffset));
            ShapingOptions.RequireDefined(TimeGaps, nameof(TimeGaps));
            ShapingOptions.RequireDefined(MissingValues, nameof(MissingValues));
            SeriesLayout.Validate(IdColumnName, OrderColumnName, SortRows, InterleavedIds, Spacing);
            if (Horizon > 0 && LabelOffset > 0)
                throw new ArgumentException($"{nameof(Horizon)} ({Horizon}) takes the values that follow a window, {nameof(LabelOffset)} "
                    + $"({LabelOffset}) one row's label: set one of them.");
            if (Horizon > 0 && LabelColumnName is null)
                throw new ArgumentException($"{nameof(Horizon)} needs {nameof(LabelColumnName)}: the series that is forecast.");
            if (LevelColumnName is not null && Horizon == 0)
                throw new ArgumentException($"{nameof(LevelColumnName)} is for forecasts: set {nameof(Horizon)}.");
            if (OutputKind is not (DataKind.Single or DataKind.Double))
                throw new ArgumentException($"{nameof(OutputKind)} is {OutputKind}; it must be Single or Double.");
            if (IsDouble && Horizon == 0)
                throw new ArgumentException($"{nameof(OutputKind)} {OutputKind} is for forecasts: set {nameof(Horizon)}.");
            if (IsDouble && LevelColumnName is not null)
                throw new ArgumentException($"Set {nameof(LevelColumnName)}, or {nameof(OutputKind)} to {OutputKind}, not both.");
            ShapingOptions.RequireAtLeast(1, SeasonLength, nameof(SeasonLength));
            foreach ((string name, int rows) in new[]
            {
                (
                    nameof(Length),
                    Length), (nameof(Horizon), Horizon), (nameof(LabelOffset), LabelOffset), (nameof(SeasonLength), SeasonLength),
            })
                ShapingOptions.RequireAtMost(MostRows, rows, name);
            if (SeasonalNaiveColumnName is not null && Horizon == 0)
                throw new ArgumentException($"{nameof(SeasonalNaiveColumnName)} is for forecasts: set {nameof(Horizon)}.");
            ShapingOptions.RequireDifferent(
            [
                OutputColumnName,
                LabelColumnName is null ? null : LabelOutputColumnName,
                .. AllKept,
                LevelColumnName,
                SeasonalNaiveColumnName,
            ]);
        }
    }
}
