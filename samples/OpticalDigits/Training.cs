using System.Globalization;
using LstmMlNet;
using LstmMlNet.Networks;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using Spectre.Console;

namespace OpticalDigits;

/// <summary>Trains on the first digits, tests on the others, and saves the model.</summary>
internal static class Training
{
    private const int Epochs = 30;

    public static void Run(string modelPath)
    {
        var mlContext = new MLContext(seed: 1);
        IDataView digits = Digit.Load(mlContext);
        IDataView train = mlContext.Data.TakeRows(digits, Digit.TrainingCount);
        IDataView test = mlContext.Data.SkipRows(digits, Digit.TrainingCount);

        ITransformer model = AnsiConsole.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .Start(progress => Fit(mlContext, train, progress.AddTask("Training", maxValue: Epochs)));

        IDataView scored = model.Transform(test);
        MulticlassClassificationMetrics metrics = mlContext.MulticlassClassification.Evaluate(scored);
        Report.Confusion(metrics.ConfusionMatrix, Report.ClassNames(scored.Schema));
        AnsiConsole.MarkupLine(
            CultureInfo.InvariantCulture,
            "Accuracy on {0:N0} unseen digits: [bold]{1:F4}[/], log-loss {2:F4}",
            metrics.ConfusionMatrix.Counts.Sum(row => row.Sum()),
            metrics.MicroAccuracy,
            metrics.LogLoss);
        mlContext.Model.Save(model, train.Schema, modelPath);
        AnsiConsole.MarkupLine("Saved [bold]{0}[/]. Score with it from the file, in a new process:", Markup.Escape(modelPath));
        AnsiConsole.MarkupLine("[blue]dotnet run -c Release --project samples/OpticalDigits -- --predict 1500[/]");
    }

    private static ITransformer Fit(MLContext mlContext, IDataView train, ProgressTask bar)
    {
        var options = new LstmSequenceEstimator.Options
        {
            FeatureColumnName = nameof(Digit.Pixels),
            FeaturesPerStep = Digit.Columns,
            Bidirectional = true,
            HiddenUnits = 64,
            Epochs = Epochs,
            BatchSize = 16,
            LearningRate = 3e-3f,
            Progress = metrics => Show(bar, metrics),
        };
        var model = mlContext.Transforms.Conversion.MapValueToKey(
            "Label",
            nameof(Digit.Number),
            keyOrdinality: ValueToKeyMappingEstimator.KeyOrdinality.ByValue)
            .Append(mlContext.MulticlassClassification.Trainers.LstmSequence(options))
            .Fit(train);
        AnsiConsole.WriteLine(model.LastTransformer.Network.Summary());
        return model.Append(mlContext.Transforms.Conversion.MapKeyToValue("PredictedLabel").Fit(model.Transform(train)));
    }

    private static void Show(ProgressTask bar, EpochMetrics metrics)
    {
        bar.Description = string.Create(CultureInfo.InvariantCulture, $"Epoch {metrics.Epoch,2}/{metrics.EpochCount}  "
            + $"loss {metrics.Loss:F3}  accuracy {metrics.Accuracy:F3}  {metrics.SequencesPerSecond,6:N0} digits/s");
        bar.Value = metrics.Epoch;
    }
}
