using System.Globalization;
using Microsoft.ML;
using SensorActivityModel;

// Uses the three files that lstm-mlnet writes: SensorActivity.consumption.cs, .training.cs and .evaluate.cs.
SensorModel.EnsureTrained(AppContext.BaseDirectory, Console.Out);
foreach (Sample sample in SensorModel.Others(AppContext.BaseDirectory).DistinctBy(sample => sample.Label))
{
    Console.WriteLine($"{sample.Label}, {sample.Features.Length / 6} steps; predicted:");
    foreach (KeyValuePair<string, float> label in SensorActivity
        .PredictAllLabels(new SensorActivity.ModelInput { Features = sample.Features }))
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {label.Key,-10} {label.Value,7:P1}"));
}

var mlContext = new MLContext();
ITransformer model = mlContext.Model.Load(Path.Combine(AppContext.BaseDirectory, SensorModel.ModelFile), out _);
Console.WriteLine("Six people who were not trained on:");
SensorActivity.WriteMetrics(
    SensorActivity.Evaluate(mlContext, model, SensorModel.OthersAsView(mlContext, AppContext.BaseDirectory)),
    Console.Out);
