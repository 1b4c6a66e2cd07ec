using LstmMlNet;
using LstmMlNet.Evaluation;
using LstmMlNet.Evaluation.Baselines;
using LstmMlNet.MLNetInternals;
using LstmMlNet.Networks;

namespace Microsoft.ML;

/// <content>The next values of a series.</content>
public static partial class LstmSequenceCatalog
{
    /// <summary>
    /// Creates a trainer that forecasts several steps ahead with intervals. Rows are windows of a series in time order (from
    /// <c>mlContext.Transforms.SequenceWindows</c>); the label is a vector of the next values. Rows whose future is unknown (NaN) are
    /// scored but not trained on; if some of its values are known, these are trained on.
    /// </summary>
    /// <param name="catalog">The forecasting catalog.</param>
    /// <param name="options">
    /// Columns, network and training. For a series with a trend, set <see cref="LstmSequenceEstimator.Options.LevelFeature"/>; intervals
    /// are calibrated by <see cref="LstmSequenceEstimator.Options.CalibrationFolds"/>.
    /// </param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static LstmSequenceEstimator ForecastByLstm(this ForecastingCatalog catalog, LstmSequenceEstimator.Options options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new LstmSequenceEstimator(MLEnvironment.Of(catalog), options, SequenceTask.Forecasting);
    }

    /// <summary>
    /// Creates a trainer that forecasts all series of a table with one network, from raw rows to forecasts in one step: with what is known
    /// ahead, static columns, categories and the calendar.
    /// </summary>
    /// <param name="catalog">The forecasting catalog.</param>
    /// <param name="options">The table, the horizon and the training.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static LstmForecastEstimator ForecastByLstm(this ForecastingCatalog catalog, LstmForecastEstimator.Options options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new LstmForecastEstimator(MLEnvironment.Of(catalog), options);
    }

    /// <summary>
    /// Creates a trainer that forecasts with one LSTM layer, relative to the last value of the first feature. The other overload has all
    /// options.
    /// </summary>
    /// <param name="catalog">The forecasting catalog.</param>
    /// <param name="labelColumnName">The column with the next values, a vector of known size.</param>
    /// <param name="featureColumnName">The column with the windows; the first feature is the series to forecast.</param>
    /// <param name="hiddenUnits">The number of units of the layer.</param>
    /// <param name="epochs">The number of passes over the training data.</param>
    /// <param name="confidenceLevel">The share of actual values that should lie within the interval.</param>
    /// <exception cref="ArgumentException">An argument is out of its range.</exception>
    public static LstmSequenceEstimator ForecastByLstm(
        this ForecastingCatalog catalog,
        string labelColumnName = "Label",
        string featureColumnName = "Features",
        int hiddenUnits = 100,
        int epochs = LstmSequenceEstimator.Options.DefaultEpochs,
        float confidenceLevel = 0.9f)
    {
        LstmSequenceEstimator.Options options = Simple(labelColumnName, featureColumnName, hiddenUnits, epochs);
        options.LevelFeature = 0;
        options.ConfidenceLevel = confidenceLevel;
        return catalog.ForecastByLstm(options);
    }

    /// <summary>
    /// Evaluates forecasts: errors with 95 % intervals, the coverage of the forecast intervals, and the errors of three simple forecasts
    /// from the same windows: the last value, the seasonal naive forecast (the value one season ago) and Theta. Unknown values (NaN) do not
    /// count.
    /// </summary>
    /// <param name="catalog">The forecasting catalog.</param>
    /// <param name="data">The scored windows.</param>
    /// <param name="seasonLength">
    /// The number of steps of a season: 52 for weekly data with a yearly season, 1 for none. A window must be at least one season long,
    /// unless <paramref name="seasonalNaiveColumnName"/> is given. Default: null, detected from the windows, which must then be at least
    /// two seasons long; <see cref="FindSeason"/> looks at the series.
    /// </param>
    /// <param name="labelColumnName">The column with the actual values.</param>
    /// <param name="featureColumnName">The column with the windows; the first feature is the series.</param>
    /// <param name="scoreColumnName">The column with the forecasts.</param>
    /// <param name="lowerBoundColumnName">The column with the lower bounds of the intervals; null for none.</param>
    /// <param name="upperBoundColumnName">The column with the upper bounds of the intervals; null for none.</param>
    /// <param name="featuresPerStep">The number of features per step; null if the column's dimensions give it, or if it is 1.</param>
    /// <param name="seasonalNaiveColumnName">
    /// The column with the seasonal naive forecasts (<c>SeasonalNaiveColumnName</c> of <c>SequenceWindows</c>), for seasons longer than a
    /// window; the last value is used where it is NaN. Default: null, taken from the window.
    /// </param>
    /// <exception cref="ArgumentException">A column is missing or has the wrong type, or a window is shorter than a season.</exception>
    /// <exception cref="InvalidOperationException">No row has a known future.</exception>
    public static ForecastingMetrics EvaluateForecast(
        this ForecastingCatalog catalog,
        IDataView data,
        int? seasonLength = null,
        string labelColumnName = "Label",
        string featureColumnName = "Features",
        string scoreColumnName = "Score",
        string? lowerBoundColumnName = "LowerBound",
        string? upperBoundColumnName = "UpperBound",
        int? featuresPerStep = null,
        string? seasonalNaiveColumnName = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(data);
        return new ForecastEvaluation(data, new ForecastColumns(
            labelColumnName,
            featureColumnName,
            scoreColumnName,
            lowerBoundColumnName,
            upperBoundColumnName,
            seasonalNaiveColumnName), featuresPerStep).Run(seasonLength);
    }

    /// <summary>
    /// Finds the season of a series: the length at which the series, without its trend (a moving average of that length), repeats itself
    /// most closely. At least three seasons are needed; seasons of up to 1,500 steps are found.
    /// </summary>
    /// <param name="catalog">The forecasting catalog.</param>
    /// <param name="data">Rows in time order, those of each series; preferably the training rows only.</param>
    /// <param name="columnName">The series: a column of numbers. A missing number (NaN) counts as the last known value.</param>
    /// <param name="idColumnName">The column that identifies the series. Default: null, one series.</param>
    /// <returns>The number of steps of a season; 1 for none.</returns>
    /// <exception cref="ArgumentException">A column is missing or has the wrong type.</exception>
    public static int FindSeason(this ForecastingCatalog catalog, IDataView data, string columnName, string? idColumnName = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(data);
        return SeasonSearch.Run(data, columnName, idColumnName);
    }

    /// <summary>
    /// Cross-validates a forecaster with a rolling origin (Tashman 2000): trains on the past and evaluates on what follows, moving forward
    /// in time with each fold. No fold is trained on its own future, as with random folds.
    /// </summary>
    /// <param name="catalog">The forecasting catalog.</param>
    /// <param name="data">The windows, those of each series in time order.</param>
    /// <param name="estimator">The pipeline to train; its last step forecasts.</param>
    /// <param name="numberOfFolds">The number of folds; with n folds, the test rows of each are one of n + 1 equal parts.</param>
    /// <param name="seasonLength">The number of steps of a season, for the simple forecasts; null to detect it.</param>
    /// <param name="labelColumnName">The column with the actual values.</param>
    /// <param name="featureColumnName">The column with the windows.</param>
    /// <param name="idColumnName">
    /// The column that identifies the series; each series is split in time by itself. Default: null, one series.
    /// </param>
    /// <param name="collective">
    /// Processes that have the same rows and train some of the folds each, alone; all of them get all results, the same as from one
    /// process. Default: null, this process alone.
    /// </param>
    /// <returns>The model, metrics and scored test rows of each fold, the earliest first.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="numberOfFolds"/> is less than 1.</exception>
    /// <exception cref="InvalidOperationException">There are too few rows for that many folds.</exception>
    public static IReadOnlyList<TrainCatalogBase.CrossValidationResult<ForecastingMetrics>> CrossValidateForecast(
        this ForecastingCatalog catalog,
        IDataView data,
        IEstimator<ITransformer> estimator,
        int numberOfFolds = 5,
        int? seasonLength = null,
        string labelColumnName = "Label",
        string featureColumnName = "Features",
        string? idColumnName = null,
        ICollective? collective = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(estimator);
        ArgumentOutOfRangeException.ThrowIfLessThan(numberOfFolds, 1);
        return CrossValidation.Run(
            MLEnvironment.Of(catalog),
            RollingOrigin.Split(data, numberOfFolds, labelColumnName, idColumnName),
            estimator,
            scored => catalog.EvaluateForecast(scored, seasonLength, labelColumnName, featureColumnName),
            collective);
    }
}
