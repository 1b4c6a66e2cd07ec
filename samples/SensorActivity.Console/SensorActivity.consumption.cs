using System.Collections.Concurrent;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace SensorActivityModel;

public partial class SensorActivity
{
    /// <summary>The input of the model: one sequence.</summary>
    public class ModelInput
    {
        /// <summary>The values step by step, 6 a step: ax, ay, az, gx, gy, gz.</summary>
        [ColumnName("Features"), VectorType]
        public float[] Features { get; set; } = [];

        /// <summary>The label; needed for training and evaluation only.</summary>
        [ColumnName("activity")]
        public string Label { get; set; } = "";

        /// <summary>Creates a sequence from steps of 6 values each.</summary>
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

    /// <summary>The output of the model.</summary>
    public class ModelOutput
    {
        /// <summary>The most likely label.</summary>
        [ColumnName("PredictedLabel")]
        public string PredictedLabel { get; set; } = "";

        /// <summary>One probability a label, in the order of GetLabels.</summary>
        [ColumnName("Score")]
        public float[] Score { get; set; } = [];
    }

    private static readonly string MLNetModelPath = Path.Combine(AppContext.BaseDirectory, "SensorActivity.zip");

    private static readonly Lazy<(MLContext Context, ITransformer Model)> LoadedModel = new(LoadModel);

    // An engine serves one caller at a time: each caller borrows one.
    private static readonly ConcurrentBag<PredictionEngine<ModelInput, ModelOutput>> Engines = [];

    /// <summary>Predicts for one sequence. The model is loaded on the first call. Safe from any number of threads.</summary>
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
        // The slot names of the score are the classes.
        DataViewSchema schema =
            LoadedModel.Value.Model.GetOutputSchema(LoadedModel.Value.Context.Data.LoadFromEnumerable(Array.Empty<ModelInput>()).Schema);
        VBuffer<ReadOnlyMemory<char>> names = default;
        schema["Score"].GetSlotNames(ref names);
        return [.. names.DenseValues().Select(name => name.ToString())];
    });

    /// <summary>Predicts for one sequence: every label with its probability, the most likely first.</summary>
    public static IOrderedEnumerable<KeyValuePair<string, float>> PredictAllLabels(ModelInput input) =>
        GetSortedScoresWithLabels(Predict(input));

    /// <summary>The labels of an output with their probabilities, the most likely first.</summary>
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
