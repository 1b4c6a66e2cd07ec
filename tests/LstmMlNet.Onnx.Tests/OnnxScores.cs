using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace LstmMlNet.Onnx.Tests;

/// <summary>What ONNX Runtime computes with an exported network.</summary>
internal sealed class OnnxScores : IDisposable
{
    private readonly InferenceSession _session;

    public OnnxScores(byte[] model)
    {
        using var options = new SessionOptions { IntraOpNumThreads = 1, InterOpNumThreads = 1 };
        _session = new InferenceSession(model, options);
    }

    public IReadOnlyDictionary<string, string> Metadata => _session.ModelMetadata.CustomMetadataMap;

    /// <summary>Scores sequences as one batch, filled up at their ends with what must not matter.</summary>
    /// <returns>Each sequence's values of an output, and the output's width per step where it has steps.</returns>
    public float[][] Of(RecurrentNetwork network, float[][] sequences, string output = "score")
    {
        int features = network.Features;
        int[] lengths = [.. sequences.Select(sequence => sequence.Length / features)];
        int most = lengths.Max();
        var inputs = new List<NamedOnnxValue>();
        if (network.Embedding is null)
        {
            var values = new DenseTensor<float>(Filled(sequences, most * features, 1e6f), [sequences.Length, most, features]);
            inputs.Add(NamedOnnxValue.CreateFromTensor("features", values));
        }
        else
        {
            long[] tokens = [.. Filled(sequences, most, 0).Select(value => (long)value)];
            inputs.Add(NamedOnnxValue.CreateFromTensor("features", new DenseTensor<long>(tokens, [sequences.Length, most])));
        }

        if (_session.InputMetadata.ContainsKey("lengths"))
            inputs.Add(NamedOnnxValue.CreateFromTensor("lengths", new DenseTensor<int>(lengths, [sequences.Length])));
        using IDisposableReadOnlyCollection<DisposableNamedOnnxValue> results = _session.Run(inputs, [output]);
        Tensor<float> tensor = results[0].AsTensor<float>();
        float[][] rows = [.. tensor.ToArray().Chunk(Math.Max(1, (int)tensor.Length / sequences.Length))];
        return network.Head.PerStep && output == "score"
            ? [.. rows.Select((row, i) => row[..(lengths[i] * network.Head.Outputs)])]
            : rows;
    }

    public void Dispose() => _session.Dispose();

    private static float[] Filled(float[][] sequences, int width, float value) =>
        [.. sequences.SelectMany(sequence => sequence.Concat(Enumerable.Repeat(value, width - sequence.Length)))];
}
