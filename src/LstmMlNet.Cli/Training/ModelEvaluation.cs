using System.Globalization;
using LstmMlNet.Cli.Config;
using Microsoft.ML;
using Microsoft.ML.Data;
using Spectre.Console;

namespace LstmMlNet.Cli.Training;

/// <summary>How good a model is on rows it has not seen: figures by name, and what is shown of them.</summary>
internal sealed record ModelEvaluation(IReadOnlyDictionary<string, double> Metrics, IReadOnlyList<Table> Tables)
{
    public static ModelEvaluation Run(MLContext mlContext, ITransformer model, IDataView test, Scenario scenario, string labelColumn)
    {
        IDataView scored = model.Transform(test);
        return scenario switch
        {
            Scenario.Classification => Classes(mlContext.MulticlassClassification.Evaluate(scored, labelColumn), scored),
            Scenario.Regression => Numbers(mlContext.Regression.Evaluate(scored, labelColumn)),
            _ => Forecast(mlContext.Forecasting.EvaluateForecast(scored, seasonLength: 1, labelColumnName: labelColumn)),
        };
    }

    /// <summary>Writes the tables, then the figures.</summary>
    public void Write(IAnsiConsole console)
    {
        foreach (Table table in Tables)
            console.Write(table);
        console.WriteLine(string.Join(", ", Metrics.Select(metric => string.Create(CultureInfo.InvariantCulture, $"{metric.Key} {metric.Value:G4}"))));
    }

    private static ModelEvaluation Classes(MulticlassClassificationMetrics metrics, IDataView scored)
    {
        VBuffer<ReadOnlyMemory<char>> names = default;
        scored.Schema["Score"].GetSlotNames(ref names);
        string[] classes = [.. names.DenseValues().Select(name => name.ToString())];
        ConfusionMatrix confusion = metrics.ConfusionMatrix;
        var table = new Table().Title("Confusion: a row is what it is, a column what it was told to be").AddColumn("");
        foreach (string name in classes)
            table.AddColumn(new TableColumn(Markup.Escape(name)).RightAligned());
        table.AddColumns(new TableColumn("recall").RightAligned(), new TableColumn("precision").RightAligned());
        for (int actual = 0; actual < confusion.Counts.Count; actual++)
        {
            string[] cells = [.. confusion.Counts[actual].Select(count => count.ToString("N0", CultureInfo.InvariantCulture))];
            table.AddRow([Markup.Escape(classes[actual]), .. cells, confusion.PerClassRecall[actual].ToString("F2", CultureInfo.InvariantCulture), confusion.PerClassPrecision[actual].ToString("F2", CultureInfo.InvariantCulture)]);
        }

        return new ModelEvaluation(
            new Dictionary<string, double> { ["MicroAccuracy"] = metrics.MicroAccuracy, ["MacroAccuracy"] = metrics.MacroAccuracy, ["LogLoss"] = metrics.LogLoss },
            [table]);
    }

    private static ModelEvaluation Numbers(RegressionMetrics metrics) => new(
        new Dictionary<string, double> { ["MeanAbsoluteError"] = metrics.MeanAbsoluteError, ["RootMeanSquaredError"] = metrics.RootMeanSquaredError, ["RSquared"] = metrics.RSquared },
        []);

    private static ModelEvaluation Forecast(ForecastingMetrics metrics)
    {
        var table = new Table().Title($"{metrics.Rows} forecasts").AddColumns("", "mean absolute error", "root mean squared error");
        foreach ((string name, ForecastErrors errors) in new[] { ("LstmMlNet", metrics.Model), ("the last value again", metrics.SeasonalNaive) })
            table.AddRow(name, errors.MeanAbsoluteError.ToString("G4", CultureInfo.InvariantCulture), errors.RootMeanSquaredError.ToString("G4", CultureInfo.InvariantCulture));
        return new ModelEvaluation(
            new Dictionary<string, double> { ["MeanAbsoluteError"] = metrics.Model.MeanAbsoluteError, ["RootMeanSquaredError"] = metrics.Model.RootMeanSquaredError, ["NaiveMeanAbsoluteError"] = metrics.SeasonalNaive.MeanAbsoluteError, ["Coverage"] = metrics.Coverage ?? double.NaN },
            [table]);
    }
}
