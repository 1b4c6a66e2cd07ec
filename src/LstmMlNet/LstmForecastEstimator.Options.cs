using LstmMlNet.Forecasting;
using LstmMlNet.Shaping;

namespace LstmMlNet;

public sealed partial class LstmForecastEstimator
{
    /// <summary>The table, the horizon and the training of a <see cref="LstmForecastEstimator"/>.</summary>
    public sealed class Options
    {
        /// <summary>What the columns of the table are.</summary>
        public ForecastTable Table { get; set; } = new();

        /// <summary>The number of steps to forecast. Default: 1.</summary>
        public int Horizon { get; set; } = 1;

        /// <summary>
        /// The number of steps that the network forecasts at once; for those after them, its forecasts are fed back as if they had come
        /// (autoregressive forecasting): 1 for one step at a time. Default: null, all steps of the horizon at once.
        /// </summary>
        public int? StepsAtOnce { get; set; }

        /// <summary>
        /// The number of last rows of a series that a forecast is made from, at most: shorter series are forecast from what there is.
        /// Default:
        /// null, three seasons or twice the horizon, from 24 to 96 rows, and at most half of the usual series.
        /// </summary>
        public int? WindowLength { get; set; }

        /// <summary>
        /// The number of rows from one training window to the next. Default: null, as many as give up to 100,000 windows.
        /// </summary>
        public int? Stride { get; set; }

        /// <summary>The number of steps of a season; 1 for none. Default: null, found in the first target.</summary>
        public int? SeasonLength { get; set; }

        /// <summary>
        /// What the values of a window are relative to. Default: null, chosen by training short and comparing forecasts at the end of the
        /// training part.
        /// </summary>
        public ForecastLevel? Level { get; set; }

        /// <summary>
        /// Forecast logarithms: for series whose swings grow with their level. Values must not be below 0. Default: null, chosen together
        /// with <see cref="Level"/> if all are above 0.
        /// </summary>
        public bool? Logarithm { get; set; }

        /// <summary>
        /// Leave out columns of <see cref="ForecastTable.KnownColumnNames"/> and <see cref="ForecastTable.PastColumnNames"/> without which
        /// forecasts of the end of the training part err at most 1 % more: each is tried, if there are up to 8. Default: on, for up to
        /// 50,000 windows.
        /// </summary>
        public bool ChooseCovariates { get; set; } = true;

        /// <summary>The share of actual values that should lie within the interval. Default: 0.9.</summary>
        public float ConfidenceLevel { get; set; } = 0.9f;

        /// <summary>
        /// Quantiles to forecast besides the median and the interval's bounds, each between 0 and 1: the column
        /// <see cref="QuantilesColumnName"/> holds them, calibrated and in ascending order. Default: none, and no such column.
        /// </summary>
        public IReadOnlyList<float> Quantiles { get; set; } = [];

        /// <summary>
        /// How long training may take where <see cref="Trainer"/> is not set: the longer, the more networks whose forecasts are averaged.
        /// Default: <see cref="TrainingBudget.Fast"/>.
        /// </summary>
        public TrainingBudget Budget { get; set; }

        /// <summary>
        /// How long better settings of the network are looked for before training, on forecasts of the end of the training part: those to
        /// begin with stay unless others err clearly less. Networks that are being tried when it ends are finished. Default: null, none are
        /// looked for.
        /// </summary>
        public TimeSpan? SearchTime { get; set; }

        /// <summary>
        /// The network and its training; columns, confidence level and levels in it are not used, and pooling, frames and convolutions not
        /// possible. Default: null, settings by the number of windows.
        /// </summary>
        public LstmSequenceEstimator.Options? Trainer { get; set; }

        /// <summary>
        /// Changes the trainer's settings before training: what is recommended by the number of windows, or <see cref="Trainer"/>. Default:
        /// null, they stay.
        /// </summary>
        public Action<LstmSequenceEstimator.Options>? AdjustTrainer { get; set; }

        /// <summary>
        /// The number of last known rows of each series that are not trained on, to evaluate forecasts of them
        /// (<see cref="LstmForecastTransformer.Backtest"/>). Default: 0.
        /// </summary>
        public int HeldOutRows { get; set; }

        /// <summary>Called after each level that was tried, where <see cref="Level"/> is chosen. Default: none.</summary>
        public Action<ForecastLevelProgress>? LevelProgress { get; set; }

        /// <summary>Called after each settings that were tried within <see cref="SearchTime"/>. Default: none.</summary>
        public Action<ForecastSearchTrial>? SearchProgress { get; set; }

        /// <summary>Output column: the median of each step ahead. Default: <c>Score</c>.</summary>
        public string ScoreColumnName { get; set; } = "Score";

        /// <summary>Output column: the lower bound of the interval of each step ahead. Default: <c>LowerBound</c>.</summary>
        public string LowerBoundColumnName { get; set; } = "LowerBound";

        /// <summary>Output column: the upper bound of the interval of each step ahead. Default: <c>UpperBound</c>.</summary>
        public string UpperBoundColumnName { get; set; } = "UpperBound";

        /// <summary>
        /// Output column: the <see cref="Quantiles"/> of each step ahead, step by step, <c>[horizon, quantiles]</c>. Default:
        /// <c>Quantiles</c>.
        /// </summary>
        public string QuantilesColumnName { get; set; } = "Quantiles";

        internal Options Copy()
        {
            var copy = (Options)MemberwiseClone();
            copy.Table = Table.Copy();
            copy.Trainer = Trainer?.Copy();
            copy.Quantiles = [.. Quantiles];
            return copy;
        }

        /// <exception cref="ArgumentException">A name is missing, or an option is out of its range.</exception>
        internal void Validate()
        {
            ArgumentNullException.ThrowIfNull(Table);
            Table.Validate();
            ShapingOptions.RequireAtLeast(1, Horizon, nameof(Horizon));
            ShapingOptions.RequireAtLeast(1, StepsAtOnce ?? 1, nameof(StepsAtOnce));
            ShapingOptions.RequireAtLeast(1, WindowLength ?? 1, nameof(WindowLength));
            ShapingOptions.RequireAtLeast(1, Stride ?? 1, nameof(Stride));
            ShapingOptions.RequireAtLeast(1, SeasonLength ?? 1, nameof(SeasonLength));
            ShapingOptions.RequireAtLeast(0, HeldOutRows, nameof(HeldOutRows));
            ShapingOptions.RequireDefined(Level ?? ForecastLevel.LastValue, nameof(Level));
            ShapingOptions.RequireDefined(Budget, nameof(Budget));
            ArgumentOutOfRangeException.ThrowIfLessThan(SearchTime ?? TimeSpan.Zero, TimeSpan.Zero, nameof(SearchTime));
            if (Level == ForecastLevel.SeasonBefore && SeasonLength == 1)
                throw new ArgumentException($"{nameof(Level)} is {Level}, and {nameof(SeasonLength)} 1: there is no season before.");
            if (!(ConfidenceLevel is > 0 and < 1))
                throw new ArgumentOutOfRangeException(
                    nameof(ConfidenceLevel),
                    ConfidenceLevel,
                    $"{nameof(ConfidenceLevel)} must be between 0 and 1.");
            foreach (float quantile in Quantiles)
            {
                if (!(quantile is > 0 and < 1) || Quantiles.Count(other => other == quantile) > 1)
                    throw new ArgumentException($"{nameof(Quantiles)} are {string.Join(", ", Quantiles)}: each must be between 0 and 1, "
                        + "and come once.");
            }

            ShapingOptions.RequireName(QuantilesColumnName, nameof(QuantilesColumnName));
            ShapingOptions.RequireName(ScoreColumnName, nameof(ScoreColumnName));
            ShapingOptions.RequireName(LowerBoundColumnName, nameof(LowerBoundColumnName));
            ShapingOptions.RequireName(UpperBoundColumnName, nameof(UpperBoundColumnName));
            ShapingOptions.RequireDifferent(
            [
                ScoreColumnName, LowerBoundColumnName, UpperBoundColumnName, QuantilesColumnName, "Label", "History", "SeasonalNaive",
                ForecastNames.Times,
                .. Table.IdColumnNames, Table.TimeColumnName,
            ]);
        }
    }
}
