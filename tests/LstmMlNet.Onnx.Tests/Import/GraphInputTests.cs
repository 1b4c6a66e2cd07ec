using Google.Protobuf;
using LstmMlNet.Onnx.Schema;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace LstmMlNet.Onnx.Tests.Import;

[TestClass]
public sealed class GraphInputTests
{
    [TestMethod]
    public void A_table_of_vectors_is_read_from_the_graph_as_an_embedding()
    {
        var network = new RecurrentNetwork(
            1,
            RecurrentLayers.Create(RecurrentCellType.Lstm, 4),
            new DenseSoftmaxLayer(3),
            new RecurrentNetworkOptions { Embedding = new EmbeddingLayer(6, 2), Steps = 5, Seed = 3 });
        using var stream = new MemoryStream();
        OnnxFile.Save(network, stream);
        ModelProto model = ModelProto.Parser.ParseFrom(stream.ToArray());

        // Without these the graph is all that there is to read, as in others' models.
        model.MetadataProps.Clear();
        RecurrentNetwork read = OnnxFile.Load(new MemoryStream(model.ToByteArray()));
        float[] tokens = [1, 6, 0, 3, 3];
        CollectionAssert.AreEqual(network.Predict(tokens), read.Predict(tokens));
    }

    [TestMethod]
    public void Lengths_that_are_an_input_end_sequences_early()
    {
        var peer = new PeerModel("LSTM", 1, 1, 2, 3, ShapeStyle.Squeeze, "h_n", "softmax", new bool[6], 1);
        ModelProto model = ModelProto.Parser.ParseFrom(peer.Write());
        NodeProto node = model.Graph.Node.First(other => other.OpType == "LSTM");
        while (node.Input.Count < 5)
            node.Input.Add("");
        node.Input[4] = "lengths";
        var shape = new TensorShapeProto();
        shape.Dim.Add(new TensorShapeProto.Types.Dimension { DimValue = PeerModel.Batch });
        model.Graph.Input.Add(new ValueInfoProto
        {
            Name = "lengths",
            Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)Element.Int32, Shape = shape } },
        });
        RecurrentNetwork network = OnnxFile.Load(new MemoryStream(model.ToByteArray()));

        var random = new Random(5);
        int width = PeerModel.Steps * peer.Features;
        float[] input = [.. Enumerable.Range(0, PeerModel.Batch * width).Select(_ => (random.NextSingle() * 4) - 2)];
        int[] lengths = [.. Enumerable.Range(0, PeerModel.Batch).Select(i => 1 + (i % PeerModel.Steps))];
        using var session = new InferenceSession(model.ToByteArray());
        using IDisposableReadOnlyCollection<DisposableNamedOnnxValue> results = session.Run(
        [
            NamedOnnxValue.CreateFromTensor("x", new DenseTensor<float>(input, [PeerModel.Batch, PeerModel.Steps, peer.Features])),
            NamedOnnxValue.CreateFromTensor("lengths", new DenseTensor<int>(lengths, [PeerModel.Batch])),
        ]);
        float[] expected = [.. results[0].AsTensor<float>()];
        float[] actual =
        [
            .. input.Chunk(width).SelectMany((sequence, i) => network.Predict(sequence.AsSpan(0, lengths[i] * peer.Features))),
        ];
        Assert.HasCount(expected.Length, actual);
        for (int i = 0; i < expected.Length; i++)
            Assert.AreEqual(expected[i], actual[i], 1e-5f);
    }
}
