using LstmMlNet;
using LstmMlNet.Evaluation;
using LstmMlNet.Evaluation.Baselines;
using LstmMlNet.MLNetInternals;

namespace Microsoft.ML;

/// <content>The next values of a series.</content>
public static partial class LstmSequenceCatalog
{
    /// <summary>
    /// Makes a trainer that forecasts several steps ahead with intervals. Rows are windows of a series, in the order of time
    /// (<c>mlContext.Transforms.SequenceWindows</c> makes them), the label a vector with the next values. Rows whose future is not
    /// known (NaN) are scored and not learnt from; where some of its values are, it is learnt from these.
    /// </summary>
    /// <param name="catalog">The forecasting catalog.</param>
    /// <param name="options">
    /// Columns, network and training. For a series with a trend set <see cref="LstmSequenceEstimator.Options.LevelFeature"/>; intervals
    /// are calibrated by <see cref="LstmSequenceEstimator.Options.CalibrationFolds"/>.
    /// </param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static LstmSequenceEstimator ForecastByLstm(this ForecastingCatalog catalog, LstmSequenceEstimator.Options options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new LstmSequenceEstimator(MLEnvironment.Of(catalog), options, SequenceTask.Forecasting);
    }

    /// <summary>
    /// Makes a trainer that forecasts with one LSTM layer, relative to the last value of the first feature. The other overload has
    /// every option.
    /// </summary>
    /// <param name="catalog">The forecasting catalog.</param>
    /// <param name="labelColumnName">The column with the next values, a vector of known size.</param>
    /// <param name="featureColumnName">The column with the windows; the first feature is the series that is forecast.</param>
    /// <param name="hiddenUnits">Units of the layer.</param>
    /// <param name="epochs">Passes over the training data.</param>
    /// <param name="confidenceLevel">How often the truth is to lie within the interval.</param>
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
    /// Compares forecasts with what came: errors with their 95 % intervals, how often the interval held, and the same errors of
    /// three simple forecasts from the same windows: the last value, the seasonal naive one (what was one season ago comes
    /// again) and Theta. Values that are not known (NaN) do not count.
    /// </summary>
    /// <param name="catalog">The forecasting catalog.</param>
    /// <param name="data">Scored windows.</param>
    /// <param name="seasonLength">
    /// Steps of a season: 52 for weeks and a year, 1 for none. A window must hold one, unless
    /// <paramref name="seasonalNaiveColumnName"/> is given. Default: null, found from the windows, which must hold two of it
    /// then; <see cref="FindSeason"/> looks at the series.
    /// </param>
    /// <param name="labelColumnName">The column with what came.</param>
    /// <param name="featureColumnName">The column with the windows, whose first feature is the series.</param>
    /// <param name="scoreColumnName">The column with the forecasts.</param>
    /// <param name="lowerBoundColumnName">The column with the intervals' lower ends; null for none.</param>
    /// <param name="upperBoundColumnName">The column with the intervals' upper ends; null for none.</param>
    /// <param name="featuresPerStep">Features a step; null where the column's dimensions say so, or there is one.</param>
    /// <param name="seasonalNaiveColumnName">
    /// The column with the seasonal naive forecasts (<c>SequenceWindows</c>' <c>SeasonalNaiveColumnName</c>), for seasons longer
    /// than a window; where it is NaN the last value is taken. Default: null, taken from the window.
    /// </param>
    /// <exception cref="ArgumentException">A column is missing or of a wrong type, or a window is shorter than a season.</exception>
    /// <exception cref="InvalidOperationException">No row's future is known.</exception>
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
    /// Finds a series' season: the length at which what is left of it without its trend (a moving average of that length) comes
    /// again most alike. At least three seasons are needed; 1,500 steps are the longest that is looked for.
    /// </summary>
    /// <param name="catalog">The forecasting catalog.</param>
    /// <param name="data">Rows in the order of time, of each series; best those that are trained on alone.</param>
    /// <param name="columnName">The series: a column of numbers. What is missing (NaN) counts as the last known value.</param>
    /// <param name="idColumnName">Rows with another value here are another series. Default: null, one series.</param>
    /// <returns>Steps of a season; 1 where there is none.</returns>
    /// <exception cref="ArgumentException">A column is missing or of a wrong type.</exception>
    public static int FindSeason(this ForecastingCatalog catalog, IDataView data, string columnName, string? idColumnName = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(data);
        return SeasonSearch.Run(data, columnName, idColumnName);
    }

    /// <summary>
    /// Trains on the past and evaluates on what follows, several times further along (a rolling origin, Tashman 2000): no fold
    /// learns from its own future, as it would if the parts were drawn at random.
    /// </summary>
    /// <param name="catalog">The forecasting catalog.</param>
    /// <param name="data">Windows in the order of time, of each series.</param>
    /// <param name="estimator">What is trained; its last step forecasts.</param>
    /// <param name="numberOfFolds">How often; each fold's test rows are one of so many plus one equal parts.</param>
    /// <param name="seasonLength">Steps of a season, for the simple forecasts; null: found.</param>
    /// <param name="labelColumnName">The column with what came.</param>
    /// <param name="featureColumnName">The column with the windows.</param>
    /// <param name="idColumnName">
    /// Rows with another value here are another series: each is cut in time by itself. Default: null, one series.
    /// </param>
    /// <returns>Each fold's model, metrics and scored test rows, the earliest first.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="numberOfFolds"/> is less than 1.</exception>
    /// <exception cref="InvalidOperationException">There are too few rows for so many folds.</exception>
    public static IReadOnlyList<TrainCatalogBase.CrossValidationResult<ForecastingMetrics>> CrossValidateForecast(
        this ForecastingCatalog catalog,
        IDataView data,
        IEstimator<ITransformer> estimator,
        int numberOfFolds = 5,
        int? seasonLength = null,
        string labelColumnName = "Label",
        string featureColumnName = "Features",
        string? idColumnName = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(estimator);
        ArgumentOutOfRangeException.ThrowIfLessThan(numberOfFolds, 1);
        return CrossValidation.Run(
            RollingOrigin.Split(data, numberOfFolds, labelColumnName, idColumnName),
            estimator,
            scored => catalog.EvaluateForecast(scored, seasonLength, labelColumnName, featureColumnName));
    }
}
