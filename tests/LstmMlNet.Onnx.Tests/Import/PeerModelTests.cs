using CsCheck;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace LstmMlNet.Onnx.Tests.Import;

[TestClass]
public sealed class PeerModelTests
{
    [TestMethod]
    public void Models_that_others_export_score_as_in_ONNX_Runtime() => PeerModels.All.Sample(
        peer =>
        {
            // ONNX Runtime itself does not run the batch-first layout: the same model is written with the steps first for it.
            byte[] model = peer.Write();
            byte[] reference = peer.Style == ShapeStyle.BatchFirst ? (peer with { Style = ShapeStyle.Squeeze }).Write() : model;
            var random = new Random(peer.Seed);
            float[] input =
            [
                .. Enumerable.Range(0, PeerModel.Batch * PeerModel.Steps * peer.Features).Select(_ => (random.NextSingle() * 4) - 2),
            ];
            float[] expected = Run(reference, input, peer.Features);

            RecurrentNetwork network = OnnxFile.Load(new MemoryStream(model));
            float[] actual = [.. input.Chunk(PeerModel.Steps * peer.Features).SelectMany(sequence => network.Predict(sequence))];
            Assert.HasCount(expected.Length, actual);
            for (int i = 0; i < expected.Length; i++)
                Assert.AreEqual(expected[i], actual[i], 1e-5f * MathF.Max(1, MathF.Abs(expected[i])), $"output {i}");
        },
        iter: 200,
        threads: 1);

    private static float[] Run(byte[] model, float[] input, int features)
    {
        using var options = new SessionOptions { IntraOpNumThreads = 1, InterOpNumThreads = 1 };
        using var session = new InferenceSession(model, options);
        var tensor = new DenseTensor<float>(input, [PeerModel.Batch, PeerModel.Steps, features]);
        using IDisposableReadOnlyCollection<DisposableNamedOnnxValue> results = session.Run([NamedOnnxValue.CreateFromTensor("x", tensor)]);
        return [.. results[0].AsTensor<float>()];
    }
}
