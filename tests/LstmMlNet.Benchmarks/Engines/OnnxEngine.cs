using LstmMlNet.Networks;
using Microsoft.ML.OnnxRuntime;

namespace LstmMlNet.Benchmarks.Engines;

/// <summary>ONNX Runtime's LSTM and GRU operators, on a file that <see cref="OnnxFile"/> writes.</summary>
internal sealed class OnnxEngine(int threads) : IEngine
{
    private float[] _scores = [];

    public float[] Scores => _scores;

    public Func<double>? PrepareTraining(Shape shape, RecurrentNetwork network) => null;

    public double[]? EpochSeconds(Shape shape, RecurrentNetwork network, int batches, int epochs) => null;

    public Action PrepareScoring(Shape shape, RecurrentNetwork network)
    {
        var options = new SessionOptions
        {
            IntraOpNumThreads = threads,
            InterOpNumThreads = 1,
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
        };
        var session = new InferenceSession(OnnxFile.Write(shape, network, shape.Batch), options);

        // The operator reads [steps, batch, features]: the batch is handed over in that order.
        float[] input = shape.CreateInput();
        var transposed = new float[input.Length];
        for (int b = 0; b < shape.Batch; b++)
        {
            for (int t = 0; t < shape.Steps; t++)
                input.AsSpan(((b * shape.Steps) + t) * shape.Features, shape.Features)
                    .CopyTo(transposed.AsSpan(((t * shape.Batch) + b) * shape.Features));
        }

        _scores = new float[shape.Batch * shape.Classes];
        OrtValue x = OrtValue.CreateTensorValueFromMemory(transposed, [shape.Steps, shape.Batch, shape.Features]);
        OrtValue y = OrtValue.CreateTensorValueFromMemory(_scores, [shape.Batch, shape.Classes]);
        var run = new RunOptions();
        string[] inputs = [OnnxFile.Input];
        string[] outputs = [OnnxFile.Output];
        return () => session.Run(run, inputs, [x], outputs, [y]);
    }

    public void Dispose()
    {
    }
}
