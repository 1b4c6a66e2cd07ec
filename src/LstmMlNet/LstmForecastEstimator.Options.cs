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
        /// The number of steps that the network forecasts at once; for those after them, its forecasts are fed back as if they were actual
        /// values (autoregressive forecasting): 1 for one step at a time. Default: null, all steps of the horizon at once.
        /// </summary>
        public int? StepsAtOnce { get; set; }

        /// <summary>
        /// The maximum number of last rows of a series that a forecast is made from (<c>windowSize</c> of ML.NET's SSA forecaster): shorter
        /// series are forecast from what there is. Default: null, three seasons or twice the horizon, from 24 to 96 rows, and at most half
        /// the length of a typical series.
        /// </summary>
        public int? WindowLength { get; set; }

        /// <summary>
        /// The number of rows from one training window to the next. Default: null, chosen so that there are at most 100,000 windows.
        /// </summary>
        public int? Stride { get; set; }

        /// <summary>The number of steps of a season; 1 for none. Default: null, found in the first target.</summary>
        public int? SeasonLength { get; set; }

        /// <summary>
        /// What the values of a window are relative to. Default: null, chosen by short trainings whose forecasts of the end of the training
        /// part are compared.
        /// </summary>
        public ForecastLevel? Level { get; set; }

        /// <summary>
        /// Forecast logarithms, for series whose swings grow with their level. Values must not be negative. Default: null, chosen together
        /// with <see cref="Level"/> if all are positive.
        /// </summary>
        public bool? Logarithm { get; set; }

        /// <summary>
        /// Leave out columns of <see cref="ForecastTable.KnownColumnNames"/> and <see cref="ForecastTable.PastColumnNames"/> without which
        /// the error of forecasts of the end of the training part is at most 1 % higher; each is tried, if there are at most 8. Default:
        /// on, for up to 50,000 windows.
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
        /// How long training may take if <see cref="Trainer"/> is not set: the longer, the more networks are trained and their forecasts
        /// averaged. Default: <see cref="TrainingBudget.Fast"/>.
        /// </summary>
        public TrainingBudget Budget { get; set; }

        /// <summary>
        /// How long to search for better network settings before training, by forecasts of the end of the training part: the initial
        /// settings stay unless others have clearly lower errors. Networks being tried when the time is up are trained to the end. Default:
        /// null, no search.
        /// </summary>
        public TimeSpan? SearchTimeBudget { get; set; }

        /// <summary>
        /// The network and its training; its columns, confidence level and levels are ignored, and pooling, frames and convolutions are not
        /// supported. Default: null, settings chosen by the number of windows.
        /// </summary>
        public LstmSequenceEstimator.Options? Trainer { get; set; }

        /// <summary>
        /// Changes the trainer's settings before training: those recommended for the number of windows, or <see cref="Trainer"/>. Default:
        /// null, no changes.
        /// </summary>
        public Action<LstmSequenceEstimator.Options>? AdjustTrainer { get; set; }

        /// <summary>
        /// The number of last known rows of each series that are not trained on, to evaluate forecasts of them
        /// (<see cref="LstmForecastTransformer.Backtest"/>). Default: 0.
        /// </summary>
        public int HeldOutRows { get; set; }

        /// <summary>Called after each level that is tried, if <see cref="Level"/> is chosen automatically. Default: none.</summary>
        public Action<ForecastLevelProgress>? LevelProgress { get; set; }

        /// <summary>Called after each trial of settings within <see cref="SearchTimeBudget"/>. Default: none.</summary>
        public Action<ForecastSearchTrial>? SearchProgress { get; set; }

        /// <summary>
        /// Output column (<c>outputColumnName</c> of ML.NET's SSA forecaster): the median of each step ahead. Default: <c>Score</c>.
        /// </summary>
        public string ScoreColumnName { get; set; } = "Score";

        /// <summary>
        /// Output column (<c>confidenceLowerBoundColumn</c> of ML.NET's SSA forecaster): the lower bound of the interval of each step
        /// ahead. Default: <c>LowerBound</c>.
        /// </summary>
        public string LowerBoundColumnName { get; set; } = "LowerBound";

        /// <summary>
        /// Output column (<c>confidenceUpperBoundColumn</c> of ML.NET's SSA forecaster): the upper bound of the interval of each step
        /// ahead. Default: <c>UpperBound</c>.
        /// </summary>
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
            ArgumentOutOfRangeException.ThrowIfLessThan(SearchTimeBudget ?? TimeSpan.Zero, TimeSpan.Zero, nameof(SearchTimeBudget));
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
