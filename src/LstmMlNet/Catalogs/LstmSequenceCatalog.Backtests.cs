using LstmMlNet;
using LstmMlNet.Evaluation.Backtests;
using LstmMlNet.Evaluation.Intervals;
using LstmMlNet.MLNetInternals;
using Microsoft.ML.Data;

namespace Microsoft.ML;

/// <content>Backtests of forecasts of many series.</content>
public static partial class LstmSequenceCatalog
{
    /// <summary>
    /// Backtests a forecasting pipeline from rolling origins (Tashman 2000) on raw rows: trains it on the rows before the first origin, and
    /// again at later ones if <see cref="ForecastBacktestOptions.RefitEvery"/> says so, and lets it forecast from each origin without
    /// seeing what follows. Each series is cut at its own end. The simple forecasts that it is compared with are fitted to each series'
    /// rows before the origin.
    /// </summary>
    /// <param name="catalog">The forecasting catalog.</param>
    /// <param name="data">
    /// Raw rows, those of each series in time order without missing steps; series may alternate if the pipeline allows it.
    /// </param>
    /// <param name="estimator">
    /// The pipeline, from raw rows to forecasts: <c>SequenceWindows</c> and <c>ForecastByLstm</c>, for example.
    /// </param>
    /// <param name="options">Columns, origins and horizon, which must be given.</param>
    /// <exception cref="ArgumentException">An option is out of its range, or a column is missing or has the wrong type.</exception>
    /// <exception cref="InvalidOperationException">No series is long enough, or rows are not in time order.</exception>
    public static ForecastBacktest BacktestForecast(
        this ForecastingCatalog catalog,
        IDataView data,
        IEstimator<ITransformer> estimator,
        ForecastBacktestOptions options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(estimator);
        ArgumentNullException.ThrowIfNull(options);
        return new BacktestRun(MLEnvironment.Of(catalog), data, options).Run(estimator);
    }

    /// <summary>
    /// Backtests a trained model from rolling origins, without training it again. It must not have been trained on what follows the first
    /// origin.
    /// </summary>
    /// <param name="catalog">The forecasting catalog.</param>
    /// <param name="data">
    /// Raw rows, those of each series in time order without missing steps; series may alternate if the model allows it.
    /// </param>
    /// <param name="model">The model, from raw rows to forecasts.</param>
    /// <param name="options">Columns and origins.</param>
    /// <exception cref="ArgumentException">An option is out of its range, or a column is missing or has the wrong type.</exception>
    /// <exception cref="InvalidOperationException">No series is long enough, or rows are not in time order.</exception>
    public static ForecastBacktest BacktestForecast(
        this ForecastingCatalog catalog,
        IDataView data,
        ITransformer model,
        ForecastBacktestOptions options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(options);
        return new BacktestRun(MLEnvironment.Of(catalog), data, options).Run(model);
    }

    /// <summary>
    /// Calibrates a model's intervals on data that it was not trained on: split conformal prediction, separately for each tail and step
    /// ahead, per series where there are enough rows, and over all series otherwise. Errors are measured in widths of the model's own
    /// interval, which stays narrow where forecasts are easy.
    /// </summary>
    /// <param name="catalog">The forecasting catalog.</param>
    /// <param name="model">The trained model, from the rows of <paramref name="data"/> to forecasts with intervals and a label.</param>
    /// <param name="data">Rows that the model was not trained on, the more recent the better.</param>
    /// <param name="options">Columns and confidence; null for the defaults.</param>
    /// <returns>
    /// The model with a last step that replaces the bounds (<see cref="ForecastIntervalsTransformer"/>): it is saved, loaded and served as
    /// before.
    /// </returns>
    /// <exception cref="ArgumentException">An option is out of its range, or a column is missing or has the wrong type.</exception>
    /// <exception cref="InvalidOperationException">There are too few known values for such a confidence.</exception>
    public static TransformerChain<ForecastIntervalsTransformer> CalibrateIntervals(
        this ForecastingCatalog catalog,
        ITransformer model,
        IDataView data,
        ForecastIntervalOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(data);
        options ??= new ForecastIntervalOptions();
        options.Validate();
        CalibratedIntervals intervals = new IntervalCalibration(model.Transform(data), options).Run();
        return new TransformerChain<ForecastIntervalsTransformer>(
            [model, new ForecastIntervalsTransformer(MLEnvironment.Of(catalog), intervals)]);
    }
}
