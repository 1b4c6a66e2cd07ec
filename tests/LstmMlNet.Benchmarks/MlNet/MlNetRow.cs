using Microsoft.ML.Data;

namespace LstmMlNet.Benchmarks.MlNet;

/// <summary>S0's sequence: 30 steps of 50 features.</summary>
internal sealed class MlNetRow
{
    public const int Steps = 30;
    public const int Features = 50;

    [VectorType(Steps, 1, Features)]
    [ColumnName("x")]
    public float[] X { get; set; } = [];

    public uint Class { get; set; }
}

internal sealed class MlNetOnnxScores
{
    [ColumnName("y")]
    public float[] Y { get; set; } = [];
}

internal sealed class MlNetScores
{
    public float[] Score { get; set; } = [];
}
