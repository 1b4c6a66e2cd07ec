using LstmMlNet.Networks;

namespace LstmMlNet.Benchmarks.Engines;

/// <summary>Something that trains or scores; each call of what it prepares is one step on one batch.</summary>
internal interface IEngine : IDisposable
{
    /// <summary>A training step with Adam; null where the engine does not train.</summary>
    Func<double>? PrepareTraining(Shape shape, RecurrentNetwork network);

    /// <summary>
    /// Trains for some epochs on so many batches of noise, mixed anew in every epoch; null where the engine does not train.
    /// </summary>
    /// <returns>Each epoch's seconds.</returns>
    double[]? EpochSeconds(Shape shape, RecurrentNetwork network, int batches, int epochs);

    /// <summary>Scores a batch.</summary>
    Action PrepareScoring(Shape shape, RecurrentNetwork network);

    /// <summary>The class probabilities of the batch that was scored last, <c>[batch, classes]</c>.</summary>
    float[] Scores { get; }
}

internal static class EngineNames
{
    public const string Product = "LstmMlNet";
    public const string Torch = "TorchSharp";
    public const string Onnx = "ONNX Runtime";

    public static IEngine Create(string name, int threads) => name switch
    {
        Product => new ProductEngine(threads),
        Torch => new TorchEngine(threads),
        Onnx => new OnnxEngine(threads),
        _ => throw new ArgumentException($"There is no engine {name}."),
    };
}
