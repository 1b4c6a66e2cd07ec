using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Tests;

/// <summary>Rows with sequences of 2 features: fixed at 4 steps, flat, or of any length.</summary>
internal sealed class FixedRow
{
    public string Label { get; set; } = "";

    [VectorType(4, 2)]
    public float[] Features { get; set; } = [];

    public float Weight { get; set; } = 1;

    public int Number { get; set; }
}

internal sealed class FlatRow
{
    public string Label { get; set; } = "";

    [VectorType(8)]
    public float[] Features { get; set; } = [];
}

internal sealed class VariableRow
{
    public string Label { get; set; } = "";

    [VectorType]
    public float[] Features { get; set; } = [];

    public string Note { get; set; } = "";

    public int Number { get; set; }
}

internal sealed class Prediction
{
    public string PredictedLabel { get; set; } = "";

    public float[] Score { get; set; } = [];
}

/// <summary>Small data whose class is easily learned: which feature rises, or neither.</summary>
internal static class Rows
{
    public static FixedRow[] Fixed(int count, int seed = 1)
    {
        var random = new Random(seed);
        return
        [
            .. Enumerable.Range(0, count).Select(i => new FixedRow { Label = Class(i), Features = Sequence(i, 4, random), Number = i }),
        ];
    }

    public static FlatRow[] Flat(int count) => [.. Fixed(count).Select(row => new FlatRow { Label = row.Label, Features = row.Features })];

    public static VariableRow[] Variable(int count, int seed = 1, int longest = 9)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(i =>
            new VariableRow { Label = Class(i), Features = Sequence(i, random.Next(2, longest), random), Note = $"row {i}", Number = i })];
    }

    public static IDataView View<T>(MLContext mlContext, IEnumerable<T> rows)
        where T : class => mlContext.Data.LoadFromEnumerable(rows);

    /// <summary>A pipeline of the label's mapping, the trainer, and the mapping back.</summary>
    public static IEstimator<TransformerChain<Microsoft.ML.Transforms.KeyToValueMappingTransformer>> Pipeline(
        MLContext mlContext,
        LstmSequenceEstimator.Options options) =>
        mlContext.Transforms.Conversion.MapValueToKey("Label")
            .Append(mlContext.MulticlassClassification.Trainers.LstmSequence(options))
            .Append(mlContext.Transforms.Conversion.MapKeyToValue("PredictedLabel"));

    /// <summary>The trainer alone, fitted on rows whose labels were mapped.</summary>
    public static LstmSequenceTransformer Train<T>(MLContext mlContext, IEnumerable<T> rows, LstmSequenceEstimator.Options options)
        where T : class => mlContext.MulticlassClassification.Trainers.LstmSequence(options).Fit(Keyed(mlContext, rows));

    public static IDataView Keyed<T>(MLContext mlContext, IEnumerable<T> rows)
        where T : class
    {
        IDataView view = View(mlContext, rows);
        return mlContext.Transforms.Conversion.MapValueToKey("Label").Fit(view).Transform(view);
    }

    public static LstmSequenceEstimator.Options Options(int epochs = 2, int? featuresPerStep = null) => new()
    {
        HiddenUnits = 6,
        Epochs = epochs,
        BatchSize = 8,
        LearningRate = 1e-2f,
        Seed = 1,
        FeaturesPerStep = featuresPerStep,
    };

    private static string Class(int i) => (i % 3) switch { 0 => "left", 1 => "right", _ => "none" };

    private static float[] Sequence(int i, int steps, Random random)
    {
        var values = new float[2 * steps];
        for (int t = 0; t < steps; t++)
        {
            values[2 * t] = (i % 3 == 0 ? t : 0) + random.NextSingle();
            values[(2 * t) + 1] = (i % 3 == 1 ? t : 0) + random.NextSingle();
        }

        return values;
    }
}
