using System.Collections.Concurrent;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace SensorActivityModel;

public partial class SensorActivity
{
    /// <summary>What the model takes: one sequence.</summary>
    public class ModelInput
    {
        /// <summary>The values step by step, 6 a step: ax, ay, az, gx, gy, gz.</summary>
        [ColumnName("Features"), VectorType]
        public float[] Features { get; set; } = [];

        /// <summary>The label; needed for training and evaluation only.</summary>
        [ColumnName("activity")]
        public string Label { get; set; } = "";

        /// <summary>A sequence of steps, each with its 6 values.</summary>
        /// <exception cref="ArgumentException">A step has another number of values.</exception>
        public static ModelInput FromSteps(IEnumerable<float[]> steps)
        {
            var values = new List<float>();
            foreach (float[] step in steps)
            {
                if (step.Length != 6)
                    throw new ArgumentException(
                        $"A step has {step.Length} values; the model takes 6: ax, ay, az, gx, gy, gz.",
                        nameof(steps));
                values.AddRange(step);
            }

            return new ModelInput { Features = [.. values] };
        }
    }

    /// <summary>What the model gives.</summary>
    public class ModelOutput
    {
        /// <summary>The likeliest label.</summary>
        [ColumnName("PredictedLabel")]
        public string PredictedLabel { get; set; } = "";

        /// <summary>One probability a label, in the order of GetLabels.</summary>
        [ColumnName("Score")]
        public float[] Score { get; set; } = [];
    }

    private static readonly string MLNetModelPath = Path.Combine(AppContext.BaseDirectory, "SensorActivity.zip");

    private static readonly Lazy<(MLContext Context, ITransformer Model)> LoadedModel = new(LoadModel);

    // An engine serves one caller at a time: callers borrow one each.
    private static readonly ConcurrentBag<PredictionEngine<ModelInput, ModelOutput>> Engines = [];

    /// <summary>Predicts for one sequence. The model is loaded at the first call; any number of threads may call.</summary>
    public static ModelOutput Predict(ModelInput input)
    {
        if (!Engines.TryTake(out PredictionEngine<ModelInput, ModelOutput>? engine))
            engine = LoadedModel.Value.Context.Model.CreatePredictionEngine<ModelInput, ModelOutput>(LoadedModel.Value.Model);
        try
        {
            return engine.Predict(input);
        }
        finally
        {
            Engines.Add(engine);
        }
    }

    private static readonly Lazy<string[]> Labels = new(() =>
    {
        // The score's slots are named by the classes.
        DataViewSchema schema =
            LoadedModel.Value.Model.GetOutputSchema(LoadedModel.Value.Context.Data.LoadFromEnumerable(Array.Empty<ModelInput>()).Schema);
        VBuffer<ReadOnlyMemory<char>> names = default;
        schema["Score"].GetSlotNames(ref names);
        return [.. names.DenseValues().Select(name => name.ToString())];
    });

    /// <summary>Predicts for one sequence: every label with its probability, the likeliest first.</summary>
    public static IOrderedEnumerable<KeyValuePair<string, float>> PredictAllLabels(ModelInput input) =>
        GetSortedScoresWithLabels(Predict(input));

    /// <summary>An output's labels with their probabilities, the likeliest first.</summary>
    public static IOrderedEnumerable<KeyValuePair<string, float>> GetSortedScoresWithLabels(ModelOutput result) =>
        GetLabels().Zip(result.Score, (label, score) => new KeyValuePair<string, float>(label, score))
            .OrderByDescending(pair => pair.Value);

    /// <summary>The labels in the order of the scores.</summary>
    public static IReadOnlyList<string> GetLabels() => Labels.Value;


    private static (MLContext Context, ITransformer Model) LoadModel()
    {
        var mlContext = new MLContext();
        return (mlContext, mlContext.Model.Load(MLNetModelPath, out _));
    }
}
