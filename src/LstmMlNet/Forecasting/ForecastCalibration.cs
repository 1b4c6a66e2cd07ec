using LstmMlNet.Networks;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace LstmMlNet.Forecasting;

/// <summary>
/// Makes the intervals of a trained forecaster hold: networks of the same kind are trained on the training data up to some earlier times,
/// and the errors of their forecasts of what came next say how far the bounds have to be moved, per step ahead.
/// </summary>
internal sealed class ForecastCalibration(
    IHostEnvironment environment,
    IDataView table,
    TableSurvey survey,
    LstmSequenceEstimator.Options trainer,
    Origins origins,
    Action<string> say)
{
    // So much of a series' end is forecast by earlier networks; of short series enough for one horizon, if that leaves enough.
    private const double Share = 0.4;
    private const double MostShare = 0.5;
    private const int ManySeries = 50;

    // Forecasts of an earlier network that are looked at: neighbors err alike.
    private const int MostWindows = 10_000;

    /// <summary>Moves the bounds; the model must not be in use.</summary>
    public void Run(ForecastPart model)
    {
        (int parts, int rows) = Parts(model.Layout.Horizon);
        if (parts == 0 || trainer.StopToken.IsCancellationRequested)
            return;
        QuantileCalibration.Run(
            model.Model.Ensemble,
            Backtests(model.Layout, parts, rows),
            threadCount: trainer.Threads,
            stop: trainer.StopToken);
    }

    /// <summary>How often the data are cut, and rows of each series from one cut to the next.</summary>
    private (int Parts, int Rows) Parts(int horizon)
    {
        bool isWide = survey.Lengths.Count >= ManySeries;
        int whole = (int)((isWide ? MostShare : Share) * survey.MedianLength);
        int parts = Math.Min(trainer.CalibrationFolds, Math.Max(1, whole / horizon));
        if (parts < 1)
            return (0, 0);

        // Of many series few rows of each do, and the networks before them know nearly as much as the one that is calibrated.
        int wanted = isWide ? horizon : Math.Max(whole / parts, horizon);
        int rows = Math.Min(wanted, (int)(MostShare * survey.MedianLength) / parts);
        return rows > 0 ? (parts, rows) : (0, 0);
    }

    private IEnumerable<(NetworkEnsemble Earlier, SequenceDataset Later)> Backtests(ForecastLayout layout, int parts, int rows)
    {
        for (int part = parts; part >= 1; part--)
        {
            int number = parts + 1 - part;
            LstmSequenceEstimator.Options own = trainer.Copy();
            own.Checkpoint = null;
            own.Progress = epoch => trainer.CalibrationProgress?.Invoke(new CalibrationProgress(number, parts, epoch));
            Origins before = origins with { LeftOut = origins.LeftOut + (part * rows) };
            IDataView later = ForecastWindows.ToTrain(table, layout, Following(rows, origins.LeftOut + ((part - 1) * rows)), null);
            LstmSequenceTransformer earlier;
            try
            {
                earlier = ForecastTraining.Run(environment, table, layout, own, before);
            }
            catch (InvalidOperationException exception) when (exception is not TrainingDivergedException)
            {
                say($"Intervals are not calibrated on rows {part * rows} before the end: {exception.Message}");
                continue;
            }

            // Networks that were stopped miss more than those that were trained.
            if (trainer.StopToken.IsCancellationRequested)
                yield break;
            SequenceDataset windows = earlier.ReadSequences(later, ForecastWindows.Label);
            if (windows.Count > 0)
                yield return (earlier.Ensemble, windows);
        }
    }

    /// <summary>Origins whose forecasts are looked at: from the last row that an earlier network knew on.</summary>
    private Origins Following(int rows, int leftOut)
    {
        int stride = Math.Max(1, (int)((long)rows * survey.Lengths.Count / MostWindows));
        return new Origins(1, stride) { Last = ((rows - 1) / stride) + 1, LeftOut = leftOut, NeedFuture = true };
    }
}
