using System.Globalization;
using LstmMlNet;
using Microsoft.ML;
using Spectre.Console;

namespace Co2Forecast;

/// <summary>Trains on the first four fifths of a series, forecasts the rest, and compares it with other methods.</summary>
internal static class Comparison
{
    public static void Run(Series series, int seed, int trees)
    {
        var mlContext = new MLContext(seed);
        var split =
            mlContext.Data.TimeTrainTestSplit(series.Load(mlContext), testFraction: 0.2, orderColumnName: "Time", history: series.Window);
        var windows = mlContext.Transforms.SequenceWindows(new SequenceWindowsEstimator.Options
        {
            FeatureColumnNames = ["Value"],
            LabelColumnName = "Value",
            Length = series.Window,
            Horizon = series.Horizon,
            MissingValues = MissingValueHandling.ForwardFill,
            KeepColumnNames = ["Time"],
        });

        LstmSequenceEstimator.Options options = series.Options;
        options.Seed = seed;
        var model = windows.Append(mlContext.Forecasting.ForecastByLstm(options)).Fit(split.TrainSet);
        IDataView scored = model.Transform(split.TestSet);
        ForecastingMetrics lstm = mlContext.Forecasting.EvaluateForecast(scored, series.Season);

        Table table = new Table().Title($"{series.Name}, {series.Horizon} steps ahead, {lstm.Rows} forecasts")
            .AddColumns("", "mean absolute error", "root mean squared error");
        Row(table, "GRU (LstmMlNet)", lstm.Model);
        Row(table, $"seasonal naive ({series.Season})", lstm.SeasonalNaive);
        if (trees > 0)
        {
            var cut = windows.Fit(split.TrainSet);
            IDataView train = cut.Transform(split.TrainSet);
            IDataView test = cut.Transform(split.TestSet);
            var lagged = new LaggedTrees(mlContext, train, test, series.Horizon, trees);
            Row(table, "FastTree on lagged columns", lagged.Run(relative: false));
            Row(table, "FastTree on lags minus the last value", lagged.Run(relative: true));
        }

        AnsiConsole.Write(table);
        AnsiConsole.WriteLine(string.Create(CultureInfo.InvariantCulture, $"The interval was to cover {options.ConfidenceLevel:P0} of "
            + $"the values and covered {lstm.Coverage:P1}; it is {lstm.MeanIntervalWidth:F1} wide on average."));

        string path = ForecastPlot.Save(series, scored);
        mlContext.Model.Save(model, split.TrainSet.Schema, Path.ChangeExtension(series.File, ".zip"));
        AnsiConsole.WriteLine($"Saved {path} and {Path.ChangeExtension(series.File, ".zip")}: load the zip, and give it the raw rows.");
    }

    private static void Row(Table table, string name, ForecastErrors errors) => table.AddRow(
        name,
        errors.MeanAbsoluteError.ToString("F3", CultureInfo.InvariantCulture),
        errors.RootMeanSquaredError.ToString("F3", CultureInfo.InvariantCulture));
}
