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
    EarlierNetworks networks,
    Action<string> say)
{
    // Forecasts of an earlier network that are looked at: neighbors err alike.
    private const int MostWindows = 10_000;

    /// <summary>Where the bounds of forecasts by such networks lie; null if there is nothing to say so.</summary>
    /// <param name="layouts">Of each network.</param>
    /// <param name="members">Networks whose mean each of them is; null: as the trainer says.</param>
    public ForecastIntervals? Run(IReadOnlyList<ForecastLayout> layouts, int? members)
    {
        var cuts = EarlierCuts.Of(survey, Trainer.CalibrationFolds);
        if (cuts.Count == 0)
            return null;
        var errors = new ForecastErrorsAhead(layouts[0], survey.Windows(networks.Origins));
        int trained = 0;
        foreach (int leftOut in cuts.LeftOut)
        {
            if (Trainer.StopToken.IsCancellationRequested)
                break;
            LstmForecastTransformer? earlier = Earlier(leftOut);

            // Networks that were stopped miss more than those that were trained.
            if (earlier is not null && !Trainer.StopToken.IsCancellationRequested)
                errors.Add(earlier, table, Following(cuts.Rows, leftOut), Trainer.StopToken);
        }

        return errors.ToIntervals();

        // A forecaster of the same kind, trained on what came before one of the cuts; null if that is too little.
        LstmForecastTransformer? Earlier(int leftOut)
        {
            try
            {
                return new LstmForecastTransformer(
                    environment,
                    [.. layouts.Select(layout => new ForecastPart(layout, Train(layout, leftOut)))],
                    null);
            }
            catch (InvalidOperationException exception) when (exception is not TrainingDivergedException)
            {
                say($"Intervals are not calibrated on rows {leftOut} before the end: {exception.Message}");
                return null;
            }
        }

        LstmSequenceTransformer Train(ForecastLayout layout, int leftOut)
        {
            int number = ++trained;
            return layout.Share > 0
                ? networks.Of(layout, leftOut, members, progress: Report)
                : networks.ForWidth(layout, leftOut, Report);

            void Report(EpochMetrics epoch) =>
                Trainer.CalibrationProgress?.Invoke(new CalibrationProgress(number, cuts.Count * layouts.Count, epoch));
        }
    }

    private LstmSequenceEstimator.Options Trainer => networks.Trainer;

    /// <summary>Origins whose forecasts are looked at: from the last row that an earlier network knew up to the next cut.</summary>
    private Origins Following(int rows, int leftOut)
    {
        int stride = Math.Max(1, (int)((long)rows * survey.Lengths.Count / MostWindows));
        return new Origins(1, stride)
        {
            Last = ((rows - 1) / stride) + 1,
            LeftOut = networks.Origins.LeftOut,
            Skipped = leftOut - rows,
            NeedFuture = true,
        };
    }
}
