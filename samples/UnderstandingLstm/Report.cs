using LstmMlNet;
using LstmMlNet.Networks;
using LstmMlNet.Reports;
using Microsoft.ML;

namespace UnderstandingLstm;

/// <summary>Trains the LSTM once more as ML.NET users do, and writes the report on it.</summary>
internal static class Report
{
    public static void Write(Variants variants, AddingProblem problem)
    {
        Walk.Section("The report");
        var mlContext = new MLContext(seed: 1);
        TrainingOptions budget = Variants.Options(quick: variants.Comparison.Results[0].Curves[0].Count < 25);
        var model = mlContext.Regression.Trainers.LstmSequence(new LstmSequenceEstimator.Options
        {
            HiddenUnits = 32,
            Epochs = budget.Epochs,
            LearningRate = budget.LearningRate,
            ValidationFraction = 0.1f,
            Seed = 1,
        }).Fit(mlContext.Data.LoadFromEnumerable(problem.Train));
        string path = SequenceReport.Write(model, mlContext.Data.LoadFromEnumerable(problem.Test), "understanding-lstm", new ReportOptions
        {
            Title = "The adding problem at 100 steps",
            Comparison = variants.Comparison,
        });
        Walk.Say($"Open {Path.GetFullPath(path)} in a browser.");
    }
}
