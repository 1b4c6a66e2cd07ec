using Microsoft.ML;
using Spectre.Console;

namespace OpticalDigits;

/// <summary>Loads the saved model in a process that knows nothing else of it, and scores one digit.</summary>
internal static class Prediction
{
    public static int Run(string modelPath, int index)
    {
        if (!File.Exists(modelPath))
        {
            AnsiConsole.MarkupLine("[red]There is no {0} yet:[/] run the sample without --predict first.", Markup.Escape(modelPath));
            return 1;
        }

        var mlContext = new MLContext();
        Digit[] digits = [.. mlContext.Data.CreateEnumerable<Digit>(Digit.Load(mlContext), reuseRowObject: false)];
        if (index < 0 || index >= digits.Length)
        {
            AnsiConsole.MarkupLine(
                "[red]There is no digit {0}:[/] they are numbered 0 to {1}; those from {2} on were not trained on.",
                index,
                digits.Length - 1,
                Digit.TrainingCount);
            return 1;
        }

        ITransformer model = mlContext.Model.Load(modelPath, out _);
        using PredictionEngine<Digit, DigitPrediction> engine = mlContext.Model.CreatePredictionEngine<Digit, DigitPrediction>(model);
        DigitPrediction prediction = engine.Predict(digits[index]);
        Report.Picture(digits[index]);
        Report.Probabilities(prediction.Score, Report.ClassNames(engine.OutputSchema));
        AnsiConsole.MarkupLine("Predicted [bold]{0}[/]; it is [bold]{1}[/].", prediction.PredictedLabel, digits[index].Number);
        return 0;
    }
}
