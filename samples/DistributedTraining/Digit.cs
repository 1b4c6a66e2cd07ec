using Microsoft.ML;
using Microsoft.ML.Data;

namespace DistributedTraining;

/// <summary>A digit as a line of the file: 8 rows of 8 pixels, read as 8 steps of 8 features, then what it is.</summary>
internal sealed class Digit
{
    public const int Columns = 8;

    /// <summary>The first lines of the file are for training, the others for testing.</summary>
    public const int TrainingCount = 1437;

    [LoadColumn(0, 63), VectorType(64)]
    public float[] Pixels { get; set; } = [];

    [LoadColumn(64)]
    public string Number { get; set; } = "";

    /// <summary>The digits of a file, in its order.</summary>
    /// <param name="mlContext">The context.</param>
    /// <param name="path">The file; null for all digits, which are beside the program.</param>
    public static IDataView Load(MLContext mlContext, string? path = null) =>
        mlContext.Data.LoadFromTextFile<Digit>(path ?? Path.Combine(AppContext.BaseDirectory, "optdigits.csv"), separatorChar: ',');
}
