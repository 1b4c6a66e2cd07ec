using Google.Protobuf;
using LstmMlNet.Onnx.Schema;

namespace LstmMlNet.Onnx.Tests.Import;

/// <summary>The ONNX project's own tests of its recurrent operators (Debian package libonnx-testdata).</summary>
[TestClass]
public sealed class OnnxNodeTests
{
    private const string Folder = "/usr/share/libonnx-testdata/data/node";

    public static IEnumerable<object[]> Names =>
    [
        ["test_gru_batchwise"],
        ["test_gru_defaults"],
        ["test_gru_seq_length"],
        ["test_gru_with_initial_bias"],
        ["test_lstm_batchwise"],
        ["test_lstm_defaults"],
        ["test_lstm_with_initial_bias"],
        ["test_lstm_with_peepholes"],
        ["test_rnn_seq_length"],
        ["test_simple_rnn_batchwise"],
        ["test_simple_rnn_defaults"],
        ["test_simple_rnn_with_initial_bias"],
    ];

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void A_node_of_the_ONNX_projects_tests_gives_its_output(string name)
    {
        string folder = Path.Combine(Folder, name);
        if (!Directory.Exists(folder))
            Assert.Inconclusive(
                $"The ONNX project's test data are not installed: apt-get install libonnx-testdata puts them into {Folder}.");
        ModelProto model = Parse(Path.Combine(folder, "model.onnx"), ModelProto.Parser.ParseFrom);
        NodeProto node = model.Graph.Node.Single();
        TensorProto[] inputs = [.. Enumerable.Range(0, model.Graph.Input.Count)
            .Select(i => Parse(Path.Combine(folder, "test_data_set_0", $"input_{i}.pb"), TensorProto.Parser.ParseFrom))];

        // All but the sequences are weights here, and lengths that are all the same.
        for (int i = 1; i < inputs.Length; i++)
        {
            string input = model.Graph.Input[i].Name;
            if (node.Input.IndexOf(input) == 4)
                continue;
            inputs[i].Name = input;
            model.Graph.Initializer.Add(inputs[i]);
        }

        bool batchFirst = node.Attribute.Any(attribute => attribute is { Name: "layout", I: 1 });
        TensorProto x = inputs[0];
        (int steps, int batch, int features) = batchFirst
            ? ((int)x.Dims[1], (int)x.Dims[0], (int)x.Dims[2])
            : ((int)x.Dims[0], (int)x.Dims[1], (int)x.Dims[2]);
        float[] values = Floats(x);

        using var stream = new MemoryStream();
        model.WriteTo(stream);
        int outputs = model.Graph.Output.Count;
        for (int i = 0; i < outputs; i++)
        {
            stream.Position = 0;
            string output = model.Graph.Output[i].Name;
            TensorProto expected = Parse(Path.Combine(folder, "test_data_set_0", $"output_{i}.pb"), TensorProto.Parser.ParseFrom);
            RecurrentNetwork network = OnnxFile.Load(stream, new OnnxImportOptions { OutputName = output });
            bool allSteps = node.Output.IndexOf(output) == 0;
            using var scorer = new SequenceScorer(network, hiddenSequences: true);
            var sequences = new SequenceBatch(features);
            for (int b = 0; b < batch; b++)
                sequences.Add([.. Enumerable.Range(0, steps).SelectMany(t => Row(values, batchFirst, steps, batch, features, t, b))]);
            scorer.Score(sequences);
            for (int b = 0; b < batch; b++)
            {
                int units = network.HiddenWidth;
                var states = new float[steps * units];
                scorer.CopyHiddenSequence(b, states);
                for (int t = allSteps ? 0 : steps - 1; t < steps; t++)
                {
                    float[] wanted = Row(Floats(expected), batchFirst, allSteps ? steps : 1, batch, units, allSteps ? t : 0, b);
                    for (int j = 0; j < units; j++)
                        Assert.AreEqual(wanted[j], states[(t * units) + j], 1e-5f, $"{output}, sequence {b}, step {t}, unit {j}");
                }
            }
        }
    }

    /// <summary>
    /// One row of <c>[steps, (directions,) batch, width]</c> or <c>[batch, steps, (directions,) width]</c>, of one direction.
    /// </summary>
    private static float[] Row(float[] values, bool batchFirst, int steps, int batch, int width, int step, int sequence) =>
        values.AsSpan((batchFirst ? (sequence * steps) + step : (step * batch) + sequence) * width, width).ToArray();

    private static float[] Floats(TensorProto tensor) => LstmMlNet.Onnx.Import.OnnxTensor.Of(tensor).Floats;

    private static T Parse<T>(string path, Func<Stream, T> parse)
    {
        using FileStream stream = File.OpenRead(path);
        return parse(stream);
    }
}
