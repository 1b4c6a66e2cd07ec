using LstmMlNet.Cli.Config;
using Microsoft.ML;
using Microsoft.ML.Data;
using Spectre.Console;

namespace LstmMlNet.Cli.Training;

/// <summary>
/// Evaluates if few sequences would be held out: several models, each trained without a part and evaluated on it, so that every sequence
/// counts once. Forecasts roll forward in time instead.
/// </summary>
/// <param name="console">Where progress is shown.</param>
/// <param name="mlContext">The context.</param>
/// <param name="data">The sequences.</param>
/// <param name="scenario">What the models are for.</param>
/// <param name="options">The settings of the model that is saved: only what is shown, and when it stops, changes.</param>
/// <param name="stop">Canceled by Ctrl+C.</param>
internal sealed class CrossValidation(
    IAnsiConsole console,
    MLContext mlContext,
    SequenceData data,
    Scenario scenario,
    LstmSequenceEstimator.Options options,
    CancellationToken stop)
{
    /// <summary>With fewer sequences held out than this, metrics are mostly chance.</summary>
    public const int LeastHeldOut = 50;

    private const int Folds = 5;
    private const int ForecastFolds = 3;

    /// <returns>Null if there are too few sequences for several parts, or the user stopped it.</returns>
    public ModelEvaluation? Run(int? season, int heldOut)
    {
        try
        {
            (IDataView Train, IDataView Test)[] folds = [.. Split()];
            string how = scenario == Scenario.Forecasting
                ? $"by {folds.Length} models, each trained on what came before: only {heldOut} would be held out"
                : $"by cross-validation: {folds.Length} models, each trained without one fold and evaluated on it, as only {heldOut} "
                    + "would be held out";
            using var phase = new Phase(console, "evaluating", folds.Length * Math.Max(1, TrainingProgress.TotalEpochs(options)));
            return ModelEvaluation.Run(
                mlContext,
                folds.Select((fold, i) => Train(fold, i, folds.Length, phase)),
                scenario,
                data.LabelColumn,
                season,
                how);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            console.WriteLine("Stopped: evaluated on the held-out sequences only.");
            return null;
        }
        catch (InvalidOperationException)
        {
            // Too few sequences or groups for so many parts, or a part without two classes: what is held out must do.
            return null;
        }
    }

    private (ITransformer Model, IDataView? Train, IDataView Test) Train(
        (IDataView Train, IDataView Test) fold,
        int index,
        int count,
        Phase phase)
    {
        stop.ThrowIfCancellationRequested();
        int done = index * TrainingProgress.TotalEpochs(options);
        options.Progress = epoch => phase.Report(++done, $"part {index + 1} of {count}, {TrainingProgress.Place(epoch)}");
        options.CalibrationProgress = null;
        options.StopToken = CancellationToken.None;
        options.CancellationToken = stop;
        return (SequenceTrainer.Pipeline(mlContext, data, scenario, options).Fit(fold.Train), fold.Train, fold.Test);
    }

    private IEnumerable<(IDataView Train, IDataView Test)> Split()
    {
        if (scenario != Scenario.Forecasting)
            return mlContext.Data.SequenceCrossValidationSplit(data.All, Folds, data.LabelColumn, data.GroupColumn)
                .Select(fold => (fold.TrainSet, fold.TestSet));
        int horizon = data.Forecast!.Horizon;
        var parts = new List<(IDataView, IDataView)>();

        // The last parts, each tested on what a model of all before it has not seen.
        for (int fold = ForecastFolds; fold >= 1; fold--)
        {
            double later = fold / (double)(ForecastFolds + 1);
            DataOperationsCatalog.TrainTestData cut =
                mlContext.Data.TimeTrainTestSplit(data.All, later, idColumnName: data.GroupColumn, gap: horizon - 1);
            parts.Add((cut.TrainSet, fold == 1 ? cut.TestSet : First(cut.TestSet, 1.0 / fold)));
        }

        return parts;
    }

    /// <summary>The first share of each series' windows.</summary>
    private IDataView First(IDataView windows, double share) =>
        mlContext.Data.TimeTrainTestSplit(windows, 1 - share, idColumnName: data.GroupColumn).TrainSet;
}
