using System.Globalization;
using LstmMlNet.Cli.Training;
using LstmMlNet.Reports;
using Microsoft.ML;
using Spectre.Console;

namespace LstmMlNet.Cli.TableForecasts;

/// <summary>
/// Trains a forecaster without the last rows and evaluates it on these, trains it on all rows in the same way, and writes its folder.
/// </summary>
internal sealed class TableTraining(
    IAnsiConsole console,
    MLContext mlContext,
    IDataView rows,
    TableRoles roles,
    string source,
    TrainingSettings settings,
    StopPatience patience,
    CancellationToken stop)
{
    /// <summary>Trains, evaluates and writes.</summary>
    /// <param name="options">The table and the horizon.</param>
    /// <param name="earlier">A forecaster whose windows, season and levels are taken over; null to find and choose them.</param>
    /// <param name="heldOut">The number of last rows to evaluate on; 0 for none.</param>
    /// <param name="folder">Where to.</param>
    /// <exception cref="UserError">The table cannot be forecast as asked.</exception>
    /// <exception cref="OperationCanceledException">Stopped before there was anything to keep.</exception>
    public void Run(LstmForecastEstimator.Options options, LstmForecastTransformer? earlier, int heldOut, TableForecastFolder folder)
    {
        LstmForecastTransformer? evaluated = null;
        IReadOnlyList<TableForecastAccuracy>? accuracies = null;
        if (heldOut > 0)
        {
            options.HeldOutRows = heldOut;
            console.WriteLine("Training without the rows that are held out.");
            evaluated = earlier = Fit(options, earlier);
            if (patience.TryRun(() => accuracies = TableForecastAccuracy.Of(
                mlContext,
                evaluated,
                new LeavableView(rows, patience.Left),
                heldOut)))
                TableForecastAccuracy.Write(console, accuracies!);
            else
                console.WriteLine("Stopped: the forecasts are not evaluated.");
            options.HeldOutRows = 0;
        }
        else
        {
            console.WriteLine("warning: the series are too short to hold rows out: the forecasts are not evaluated.");
        }

        LstmForecastTransformer whole = evaluated!;
        if (evaluated is null || !stop.IsCancellationRequested)
        {
            console.WriteLine("Training on all rows.");
            whole = FitAll(options, earlier, evaluated);
        }

        console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"Values are taken relative to {Relative(whole)}; windows of {whole.WindowLength} rows, a season of {whole.SeasonLength}."));
        folder.Write(
            mlContext,
            whole,
            rows,
            roles,
            source,
            accuracies ?? [],
            evaluated is null ? null : beside => WaitedReport.Write(
                console,
                patience,
                Path.Combine(beside, "report.html"),
                left => ForecastReport.Write(evaluated, rows, heldOut, beside, new ForecastReportOptions
                {
                    Title = folder.Name,
                    CancellationToken = left,
                })));
        folder.Describe(console);
    }

    /// <summary>The forecaster of all rows; the one that was evaluated if it was stopped too early.</summary>
    private LstmForecastTransformer FitAll(
        LstmForecastEstimator.Options options,
        LstmForecastTransformer? earlier,
        LstmForecastTransformer? evaluated)
    {
        if (evaluated is null)
            return Fit(options, earlier);
        LstmForecastTransformer? whole = null;
        try
        {
            if (patience.TryRun(() => whole = Fit(options, earlier, canBeLeft: true)))
                return whole!;
        }
        catch (OperationCanceledException)
        {
        }

        console.WriteLine("Stopped: the model that was trained without the last rows is kept.");
        return evaluated;
    }

    private LstmForecastTransformer Fit(LstmForecastEstimator.Options options, LstmForecastTransformer? earlier, bool canBeLeft = false)
    {
        TimeSpan? searchTime = earlier is null ? options.SearchTimeBudget : null;
        if (searchTime is { } time)
            console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"Searching for good settings for {time.TotalSeconds:N0} s, once values' level is chosen."));
        using var progress = new TableTrainingProgress(console, searchTime);
        options.LevelProgress = progress.Report;
        options.SearchProgress = progress.Report;
        options.AdjustTrainer = trainer =>
        {
            settings.Apply(trainer);
            trainer.StopToken = stop;
            progress.Follow(trainer);
        };
        using StopGuard? guard = canBeLeft ? null : StopGuard.OfTraining(console, () => progress.HasEpoch, stop);
        try
        {
            var estimator = mlContext.Forecasting.ForecastByLstm(options);
            LstmForecastTransformer model = earlier is null ? estimator.Fit(rows) : estimator.Fit(rows, earlier);
            return model.Model.TrainingHistory.Count > 0 ? model : throw new OperationCanceledException(stop);
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException and not ObjectDisposedException)
        {
            throw new UserError(exception.Message, exception);
        }
    }

    private static string Relative(LstmForecastTransformer model) => Listed([.. model.Levels.Select(level => level switch
    {
        ForecastLevel.SeasonBefore => "those of the season before",
        ForecastLevel.Mean => "their mean",
        ForecastLevel.Theta => "the forecast of the Theta method",
        _ => "the last one",
    }).Distinct()]) + (model.Logarithm ? ", as logarithms" : "");

    private static string Listed(string[] parts) =>
        parts.Length == 1 ? parts[0] : $"{string.Join(", ", parts[..^1])} and {parts[^1]}";
}
