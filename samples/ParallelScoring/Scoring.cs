using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace ParallelScoring;

/// <summary>Scores rows one batch after the other, whatever their number: by the model's zip in ML.NET, or by ONNX Runtime.</summary>
internal static class Scoring
{
    private const int BatchSize = 256;

    /// <summary>The predicted class of each row and its score, by the whole pipeline.</summary>
    public static IEnumerable<(string Class, float Score)> ByZip(MLContext mlContext, string path, IDataView rows)
    {
        ITransformer model = mlContext.Model.Load(path, out _);
        string[] classes = ClassesOf(model, rows.Schema);

        // The view is scored as it is read: only some hundred rows are in memory.
        foreach (float[] scores in model.Transform(rows).GetColumn<float[]>("Score"))
            yield return Best(classes, scores);
    }

    /// <summary>The same by ONNX Runtime, as in any language that it has a package for.</summary>
    public static IEnumerable<(string Class, float Score)> ByOnnx(MLContext mlContext, string path, IDataView rows)
    {
        using var session = new InferenceSession(path);
        string[] classes = JsonSerializer.Deserialize<string[]>(session.ModelMetadata.CustomMetadataMap["classes"])!;
        IEnumerable<Digit> digits = mlContext.Data.CreateEnumerable<Digit>(rows, reuseRowObject: false, ignoreMissingColumns: true);
        foreach (Digit[] batch in digits.Chunk(BatchSize))
        {
            float[] pixels = [.. batch.SelectMany(digit => digit.Pixels)];
            var tensor = new DenseTensor<float>(pixels, [batch.Length, pixels.Length / batch.Length / Digit.Columns, Digit.Columns]);
            using IDisposableReadOnlyCollection<DisposableNamedOnnxValue> outputs =
                session.Run([NamedOnnxValue.CreateFromTensor("features", tensor)]);
            foreach (float[] scores in outputs.Single(output => output.Name == "score").AsEnumerable<float>().Chunk(classes.Length))
                yield return Best(classes, scores);
        }
    }

    /// <summary>The classes' names in the order of the scores.</summary>
    private static string[] ClassesOf(ITransformer model, DataViewSchema input)
    {
        VBuffer<ReadOnlyMemory<char>> names = default;
        model.GetOutputSchema(input)["Score"].GetSlotNames(ref names);
        return [.. names.DenseValues().Select(name => name.ToString())];
    }

    private static (string Class, float Score) Best(string[] classes, float[] scores)
    {
        int best = Array.IndexOf(scores, scores.Max());
        return (classes[best], scores[best]);
    }
}
