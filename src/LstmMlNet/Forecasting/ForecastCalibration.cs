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

    /// <summary>
    /// Where the bounds of forecasts by such networks lie, null if there is nothing to say so; and the networks, the one that counts most
    /// first.
    /// </summary>
    /// <param name="parts">The networks.</param>
    /// <param name="members">Networks whose mean each of them is; null: as the trainer says.</param>
    /// <param name="weigh">Whether shares and weights are found anew, by the networks of the earlier times.</param>
    /// <param name="lastValue">What forecasts by the last value alone, if that errs less at those times; null: nothing does.</param>
    public (ForecastIntervals? Intervals, IReadOnlyList<ForecastPart> Parts) Run(
        IReadOnlyList<ForecastPart> parts,
        int? members,
        bool weigh,
        ForecastLayout? lastValue)
    {
        var cuts = EarlierCuts.Of(survey, Trainer.CalibrationFolds);
        if (cuts.Count == 0)
            return (null, parts);
        ForecastLayout[] layouts = [.. parts.Select(part => part.Layout)];
        var errors = new ForecastErrorsAhead(layouts[0], survey.Windows(networks.Origins));
        int trained = 0;
        var forecasters = new List<(LstmForecastTransformer Earlier, int LeftOut)>();
        foreach (int leftOut in cuts.LeftOut)
        {
            if (Trainer.StopToken.IsCancellationRequested)
                break;
            LstmForecastTransformer? earlier = Earlier(leftOut);

            // Networks that were stopped miss more than those that were trained.
            if (earlier is null || Trainer.StopToken.IsCancellationRequested)
                continue;
            if (weigh)
                forecasters.Add((earlier, leftOut));
            else
                errors.Add(earlier, table, Following(cuts.Rows, leftOut), Trainer.StopToken);
        }

        if (weigh && forecasters.Count == cuts.Count)
        {
            var choice = new ShareChoice(
                table,
                layouts,
                [.. forecasters.Select(one => (one.Earlier.Parts, Following(cuts.Rows, one.LeftOut)))]);
            layouts = lastValue is not null && choice.LastValueIsBest ? [lastValue with { Unused = layouts[0].Unused }] : choice.Layouts;
            parts = PartsOf(parts, layouts, 0);
            forecasters = [.. forecasters.Select(one => (
                new LstmForecastTransformer(environment, PartsOf(one.Earlier.Parts, layouts, one.LeftOut), null),
                one.LeftOut))];
        }

        // Those of times before a stop are known soon.
        foreach ((LstmForecastTransformer earlier, int leftOut) in forecasters)
            errors.Add(earlier, table, Following(cuts.Rows, leftOut), CancellationToken.None);
        return (errors.ToIntervals(), parts);

        // The same networks with other shares and weights, or those of a level that counts in their place.
        IReadOnlyList<ForecastPart> PartsOf(IReadOnlyList<ForecastPart> own, ForecastLayout[] layouts, int leftOut) =>
            layouts.Length == own.Count && layouts.Zip(own).All(pair => pair.First.Level == pair.Second.Layout.Level)
                ? [.. own.Select((part, i) => part with { Layout = layouts[i] }).OrderByDescending(part => part.Layout.Weight)]
                : [.. layouts.Select(layout => new ForecastPart(layout, networks.ForWidth(layout, leftOut)))];

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
                Trainer.CalibrationProgress?.Invoke(new CalibrationProgress(number, cuts.Count * layouts.Length, epoch));
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
