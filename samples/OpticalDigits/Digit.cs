using Microsoft.ML;
using Microsoft.ML.Data;

namespace OpticalDigits;

/// <summary>A digit as a line of the file: 8 rows of 8 pixels, then what it is.</summary>
internal sealed class Digit
{
    public const int Rows = 8;
    public const int Columns = 8;

    /// <summary>The first lines of the file are for training, the others for testing.</summary>
    public const int TrainingCount = 1437;

    [LoadColumn(0, (Rows * Columns) - 1), VectorType(Rows * Columns)]
    public float[] Pixels { get; set; } = [];

    [LoadColumn(Rows * Columns)]
    public string Number { get; set; } = "";

    /// <summary>All digits, in the file's order.</summary>
    public static IDataView Load(MLContext mlContext) =>
        mlContext.Data.LoadFromTextFile<Digit>(Path.Combine(AppContext.BaseDirectory, "optdigits.csv"), separatorChar: ',');
}
