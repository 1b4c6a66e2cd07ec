using Microsoft.ML.Data;

namespace ParallelScoring;

/// <summary>A line of the file to score: 8 rows of 8 pixels. What it is stands behind them and is not read.</summary>
internal sealed class Digit
{
    public const int Columns = 8;

    [LoadColumn(0, 63), VectorType(64)]
    public float[] Pixels { get; set; } = [];
}
