using System.Diagnostics;
using System.Globalization;
using LstmMlNet.Benchmarks.Comparisons;
using LstmMlNet.Benchmarks.Engines;
using LstmMlNet.Networks;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Benchmarks.MlNet;

/// <summary>
/// S0's network as a step of an ML.NET pipeline, this product's or ML.NET's own on ONNX Runtime, in a process of its own.
/// </summary>
internal static class MlNetWorker
{
    private const int Rows = 4096;

    /// <summary>Prints the seconds of one row through a PredictionEngine, of one row of a whole view, and the scores' sum.</summary>
    public static int Run(string engine, string modelPath)
    {
        var mlContext = new MLContext(seed: 1);
        MlNetRow[] rows = CreateRows();
        IDataView view = mlContext.Data.LoadFromEnumerable(rows);
        ITransformer model = mlContext.Model.Load(modelPath, out _);
        if (engine == EngineNames.Onnx)
        {
            byte[] onnx = OnnxFile.Write(Shape.All[0], ((LstmSequenceTransformer)model).Network, 1);
            string path = Path.ChangeExtension(modelPath, ".onnx");
            File.WriteAllBytes(path, onnx);
            model = mlContext.Transforms.ApplyOnnxModel([OnnxFile.Output], [OnnxFile.Input], path).Fit(view);
        }

        double row = engine == EngineNames.Onnx
            ? Predict<MlNetOnnxScores>(mlContext, model, rows[0])
            : Predict<MlNetScores>(mlContext, model, rows[0]);
        string column = engine == EngineNames.Onnx ? OnnxFile.Output : "Score";
        double sum = 0;
        var seconds = new List<double>();
        for (int i = 0; i < 7; i++)
        {
            long start = Stopwatch.GetTimestamp();
            sum = Sum(model.Transform(view), column);
            seconds.Add(Stopwatch.GetElapsedTime(start).TotalSeconds / Rows);
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{row:R} {Worker.Median(seconds):R} {sum:R}"));
        return 0;
    }

    /// <summary>Trains for one epoch, so that there is a model; how well it knows noise does not matter.</summary>
    public static void WriteModel(string path)
    {
        var mlContext = new MLContext(seed: 1);
        IDataView view = mlContext.Data.LoadFromEnumerable(CreateRows().Take(256));
        var pipeline = mlContext.Transforms.Conversion.MapValueToKey("Class")
            .Append(mlContext.MulticlassClassification.Trainers.LstmSequence(new LstmSequenceEstimator.Options
            {
                LabelColumnName = "Class",
                FeatureColumnName = "x",
                FeaturesPerStep = MlNetRow.Features,
                HiddenUnits = Shape.All[0].Units,
                Epochs = 1,
                Seed = 1,
                StandardizeFeatures = false,
            }));
        mlContext.Model.Save(pipeline.Fit(view).LastTransformer, view.Schema, path);
    }

    public static MlNetRow[] CreateRows()
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, Rows).Select(i => new MlNetRow
        {
            X = [.. Enumerable.Range(0, MlNetRow.Steps * MlNetRow.Features).Select(_ => (random.NextSingle() * 2) - 1)],
            Class = (uint)(i % 3),
        })];
    }

    private static double Predict<TScores>(MLContext mlContext, ITransformer model, MlNetRow row)
        where TScores : class, new()
    {
        PredictionEngine<MlNetRow, TScores> engine = mlContext.Model.CreatePredictionEngine<MlNetRow, TScores>(model);
        var scores = new TScores();
        return Worker.Median(() =>
        {
            for (int i = 0; i < 100; i++)
                engine.Predict(row, ref scores);
        }) / 100;
    }

    /// <summary>Reads the whole view.</summary>
    public static double Sum(IDataView view, string column)
    {
        double sum = 0;
        VBuffer<float> scores = default;
        using DataViewRowCursor cursor = view.GetRowCursor([view.Schema[column]]);
        ValueGetter<VBuffer<float>> getter = cursor.GetGetter<VBuffer<float>>(view.Schema[column]);
        while (cursor.MoveNext())
        {
            getter(ref scores);
            sum += scores.GetValues()[0];
        }

        return sum;
    }
}
