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
    private const double WideShare = 0.12;
    private const int WideParts = 2;

    // Forecasts of an earlier network that are looked at: neighbors err alike.
    private const int MostWindows = 10_000;

    /// <summary>Where the bounds of forecasts by such networks lie; null if there is nothing to say so.</summary>
    /// <param name="layouts">Of each network.</param>
    public ForecastIntervals? Run(IReadOnlyList<ForecastLayout> layouts)
    {
        (int parts, int rows) = Parts(layouts[0].Horizon);
        if (parts == 0)
            return null;
        var errors = new ForecastErrorsAhead(layouts[0], survey.Windows(origins));
        for (int part = parts; part >= 1 && !trainer.StopToken.IsCancellationRequested; part--)
        {
            LstmForecastTransformer? earlier = Earlier(layouts, part, parts, rows);

            // Networks that were stopped miss more than those that were trained.
            if (earlier is not null && !trainer.StopToken.IsCancellationRequested)
                errors.Add(earlier, table, Following(rows, part), trainer.StopToken);
        }

        return errors.ToIntervals();
    }

    /// <summary>How often the data are cut, and rows of each series from one cut to the next.</summary>
    private (int Parts, int Rows) Parts(int horizon)
    {
        // Of many series few rows of each do, and the networks before them know nearly as much as the one that is calibrated.
        bool many = survey.Lengths.Count >= ManySeries;
        int whole = (int)((many ? WideParts * WideShare : Share) * survey.MedianLength);
        int parts = many ? Math.Min(trainer.CalibrationFolds, WideParts) : Math.Min(trainer.CalibrationFolds, Math.Max(1, whole / horizon));
        if (parts < 1)
            return (0, 0);

        // From the earliest cut a whole horizon is known, or no error of its last steps would be.
        int least = many ? (horizon + parts - 1) / parts : horizon;
        int rows = Math.Min(Math.Max(whole / parts, least), (int)(MostShare * survey.MedianLength) / parts);
        return rows > 0 ? (parts, rows) : (0, 0);
    }

    /// <summary>A forecaster of the same kind, trained on what came before one of the cuts; null if that is too little.</summary>
    private LstmForecastTransformer? Earlier(IReadOnlyList<ForecastLayout> layouts, int part, int parts, int rows)
    {
        LstmSequenceEstimator.Options own = trainer.Copy();
        own.Checkpoint = null;
        int trained = (parts - part) * layouts.Count;
        Origins before = origins with { LeftOut = origins.LeftOut + (part * rows) };
        try
        {
            return new LstmForecastTransformer(
                environment,
                [.. layouts.Select(layout => new ForecastPart(layout, Train(layout)))],
                null);
        }
        catch (InvalidOperationException exception) when (exception is not TrainingDivergedException)
        {
            say($"Intervals are not calibrated on rows {part * rows} before the end: {exception.Message}");
            return null;
        }

        LstmSequenceTransformer Train(ForecastLayout layout)
        {
            int number = ++trained;
            own.Progress = epoch => trainer.CalibrationProgress?.Invoke(new CalibrationProgress(number, parts * layouts.Count, epoch));
            return ForecastTraining.Run(environment, table, layout, own, before);
        }
    }

    /// <summary>Origins whose forecasts are looked at: from the last row that an earlier network knew up to the next cut.</summary>
    private Origins Following(int rows, int part)
    {
        int stride = Math.Max(1, (int)((long)rows * survey.Lengths.Count / MostWindows));
        return new Origins(1, stride)
        {
            Last = ((rows - 1) / stride) + 1,
            LeftOut = origins.LeftOut,
            Skipped = (part - 1) * rows,
            NeedFuture = true,
        };
    }
}
