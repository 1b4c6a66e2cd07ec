using System.Globalization;
using Microsoft.ML;
using Spectre.Console;

namespace LstmMlNet.Cli.TableForecasts;

/// <summary>How good the forecasts of one target are on rows that are held out, beside simple forecasts.</summary>
/// <param name="Target">The target.</param>
/// <param name="Metrics">The metrics.</param>
/// <param name="ConfidenceLevel">The share that the interval is meant to hold.</param>
internal sealed record TableForecastAccuracy(string Target, ForecastingMetrics Metrics, float ConfidenceLevel)
{
    /// <summary>Evaluates a model that was trained without the last rows.</summary>
    public static IReadOnlyList<TableForecastAccuracy> Of(MLContext mlContext, LstmForecastTransformer model, IDataView rows, int heldOut)
    {
        IDataView forecasts = model.Backtest(rows, heldOut);
        string[] targets = [.. model.Table.TargetColumnNames];
        return [.. targets.Select(target =>
        {
            string of = targets.Length == 1 ? "" : $"{target}.";
            return new TableForecastAccuracy(target, mlContext.Forecasting.EvaluateForecast(
                forecasts,
                model.SeasonLength,
                $"{of}Label",
                $"{of}History",
                $"{of}Score",
                $"{of}LowerBound",
                $"{of}UpperBound",
                seasonalNaiveColumnName: $"{of}SeasonalNaive"), model.ConfidenceLevel);
        })];
    }

    /// <summary>Writes the errors of all targets, and whether they beat the best simple forecast.</summary>
    public static void Write(IAnsiConsole console, IReadOnlyList<TableForecastAccuracy> accuracies)
    {
        foreach ((string target, ForecastingMetrics metrics, float confidence) in accuracies)
        {
            (string Name, double Error)[] errors =
            [
                ("this model", metrics.Model.MeanAbsoluteError),
                ("last value", metrics.LastValue.MeanAbsoluteError),
                ("a season before", metrics.SeasonalNaive.MeanAbsoluteError),
                ("Theta", metrics.Theta.MeanAbsoluteError),
            ];
            string which = accuracies.Count == 1 ? "" : $"{target}: ";
            console.Write(new Text(
                which + metrics.Verdict + Environment.NewLine,
                new Style(metrics.Comparison == BaselineComparison.Better ? Color.Green : Color.Yellow)));
            Table table = new Table().Border(TableBorder.Simple)
                .AddColumn(Markup.Escape($"{target}, held out"))
                .AddColumn(new TableColumn("mean absolute error").RightAligned());
            foreach ((string name, double error) in errors)
                table.AddRow(name, error.ToString("G4", CultureInfo.InvariantCulture));
            console.Write(table);
            console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"The {confidence:P0} interval contained {metrics.Coverage:P0} of the values."));
        }
    }
}
