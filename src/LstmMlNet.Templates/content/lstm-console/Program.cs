using LstmMlNet;
using Microsoft.ML;
using Microsoft.ML.Data;

// Trains on data.csv (one row per time step), tests on sequences held out, saves the model, and predicts with it. Put your own data
// in its place, and name your columns here.
const string Label = "state";
string[] features = ["x", "y"];
string data = args.Length > 0 ? args[0] : Path.Combine(AppContext.BaseDirectory, "data.csv");
if (!File.Exists(data))
{
    Console.Error.WriteLine($"There is no file '{data}'.");
    return 1;
}

var mlContext = new MLContext(seed: 1);
IDataView rows = mlContext.Data.LoadFromTextFile<Row>(data, separatorChar: ',', hasHeader: true);
var shaping = mlContext.Transforms.RowsToSequences(new RowsToSequencesEstimator.Options
{
    IdColumnName = "id",
    OrderColumnName = "step",
    FeatureColumnNames = features,
    LabelColumnName = Label,
});
IDataView sequences = shaping.Fit(rows).Transform(rows);
var split = mlContext.Data.TrainTestSplit(sequences, testFraction: 0.2, seed: 1);

LstmSequenceEstimator.Options options = LstmSequenceEstimator.Options.Recommended(split.TrainSet, Label, "Features", features.Length);
options.Progress = epoch =>
{
    // Where several networks train side by side, the first is shown.
    if (epoch.Member == 1)
        Console.Write($"\repoch {epoch.Epoch}/{epoch.EpochCount}, loss {epoch.Loss:F4}, accuracy {epoch.Accuracy:F3}   ");
};
ITransformer model = mlContext.Transforms.Conversion.MapValueToKey(Label)
    .Append(mlContext.MulticlassClassification.Trainers.LstmSequence(options))
    .Append(mlContext.Transforms.Conversion.MapKeyToValue("PredictedLabel"))
    .Fit(split.TrainSet);
Console.WriteLine();

MulticlassClassificationMetrics metrics = mlContext.MulticlassClassification.Evaluate(model.Transform(split.TestSet), Label);
Console.WriteLine($"accuracy on sequences held out: {metrics.MicroAccuracy:F3}");
mlContext.Model.Save(model, sequences.Schema, "model.zip");
Console.WriteLine("Saved model.zip.");

PredictionEngine<Sequence, Prediction> engine =
    mlContext.Model.CreatePredictionEngine<Sequence, Prediction>(mlContext.Model.Load("model.zip", out _));
Prediction prediction = engine.Predict(new Sequence { Features = [0f, 0f, 0.5f, 0.1f, 1f, 0.2f, 1.5f, 0.3f] });
Console.WriteLine($"A new sequence is: {prediction.PredictedLabel} ({prediction.Score.Max():P0}).");
return 0;

/// <summary>A line of the file.</summary>
internal sealed class Row
{
    [LoadColumn(0), ColumnName("id")]
    public string Id { get; set; } = "";

    [LoadColumn(1), ColumnName("step")]
    public float Step { get; set; }

    [LoadColumn(2), ColumnName("x")]
    public float X { get; set; }

    [LoadColumn(3), ColumnName("y")]
    public float Y { get; set; }

    [LoadColumn(4), ColumnName("state")]
    public string State { get; set; } = "";
}

/// <summary>What the model takes: the values of a sequence, step by step.</summary>
internal sealed class Sequence
{
    [VectorType]
    public float[] Features { get; set; } = [];

    [ColumnName("state")]
    public string State { get; set; } = "";
}

/// <summary>What the model gives.</summary>
internal sealed class Prediction
{
    public string PredictedLabel { get; set; } = "";

    public float[] Score { get; set; } = [];
}
