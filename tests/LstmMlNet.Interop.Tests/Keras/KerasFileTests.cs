using System.Text;
using LstmMlNet.Interop.Tests.PyTorch;

namespace LstmMlNet.Interop.Tests.Keras;

/// <summary>Models of Keras against the forward pass of its equations.</summary>
[TestClass]
public sealed class KerasFileTests
{
    private static readonly KerasModel s_plain = new(3, [new("LSTM", 5)], 4, 1);

    public static IEnumerable<object[]> Kinds =>
        from kind in new[] { "LSTM", "GRU", "GRU reset after", "SimpleRNN" }
        from both in new[] { false, true }
        from bias in new[] { true, false }
        select new object[] { kind, both, bias };

    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public void Every_recurrent_layer_predicts_as_Keras_does(string kind, bool both, bool bias)
    {
        var layer = new KerasRnn(kind.Split(' ')[0], 5)
        {
            Both = both,
            Bias = bias,
            ResetAfter = kind.StartsWith("GRU", StringComparison.Ordinal) ? kind.EndsWith("after", StringComparison.Ordinal) : null,
        };
        AssertPredicts(s_plain with { Layers = [layer, layer with { Units = 4 }], Seed = 3 });
    }

    [TestMethod]
    public void Heads_poolings_and_layers_of_training_are_read()
    {
        foreach (string pooling in new[] { "last", "mean", "max", "steps" })
            AssertPredicts(s_plain with { Pooling = pooling, Padded = pooling == "max" });
        AssertPredicts(s_plain with { Outputs = 1, Activation = "sigmoid", Padded = true });
        AssertPredicts(s_plain with { Outputs = 2, Activation = "linear" });
        KerasModel logits = s_plain with { Activation = "linear" };
        StateDictionaryTests.AssertClose(
            TorchModule.Softmax(logits.Run(Sequence(logits), oldHardSigmoid: false)),
            Load(logits.Zip(), new ImportOptions { Logits = LogitsMeaning.Classes }).Predict(Sequence(logits)));
    }

    [TestMethod]
    public void A_hard_sigmoid_is_that_of_the_version_that_wrote_the_file()
    {
        KerasRnn[][] layers =
        [
            [new("LSTM", 5) { Gates = "hard_sigmoid" }],
            [new("GRU", 5) { Gates = "hard_sigmoid", ResetAfter = true, Both = true }],
            [new("GRU", 5) { Gates = "hard_sigmoid", ResetAfter = false, Activation = "relu" }],
        ];
        foreach (KerasRnn[] own in layers)
            AssertPredicts(s_plain with { Layers = own });
        KerasModel model = s_plain with { Layers = layers[0] };
        StateDictionaryTests.AssertClose(
            model.Run(Sequence(model), oldHardSigmoid: false),
            Load(model.H5("3.1.0")).Predict(Sequence(model)));
        StateDictionaryTests.AssertClose(
            model.Run(Sequence(model), oldHardSigmoid: true),
            Load(model.Zip("2.13.1")).Predict(Sequence(model)));
    }

    [TestMethod]
    public void What_no_network_here_has_is_refused_by_name()
    {
        Refused("\"Dense\"", "\"BatchNormalization\"", "layer 'dense' (BatchNormalization)");
        Refused("\"activation\":\"tanh\"", "\"activation\":\"selu\"", "layer 'rnn_0' (LSTM) cannot be read: the activation 'selu'");
        Refused("\"go_backwards\":false", "\"go_backwards\":true ", "go_backwards");
        Refused("\"return_state\":false", "\"return_state\":true ", "return_state");
        Refused("\"Sequential\"", "\"Subclassed\"", "Subclassed");
        Refused("\"activation\":\"softmax\"", "\"activation\":\"softplus\"", "softplus");
        StringAssert.Contains(Refusal(s_plain with { Activation = "sigmoid" }), "4 outputs of activation 'sigmoid'");
        StringAssert.Contains(Refusal(s_plain with { Pooling = "steps", Activation = "linear" }), "per step");
    }

    [TestMethod]
    public void Weights_that_do_not_fit_the_architecture_are_damaged()
    {
        Damaged("\"units\":5", "\"units\":6", "[features, 24]");
        Damaged("\"units\":4", "\"units\":3", "[5, 3]");
        Damaged("\"use_bias\":true,\"return_sequences\"", "\"use_bias\":false,\"return_sequences\"", "3 weights instead of 2");
    }

    [TestMethod]
    public void A_functional_model_of_one_chain_is_read()
    {
        string config = Json(s_plain.Zip());
        string[] names = ["input", "rnn_0", "dense"];
        string functional = config.Replace("\"Sequential\"", "\"Functional\"", StringComparison.Ordinal);
        for (int i = 1; i < names.Length; i++)
        {
            string keras3 = "{\"args\":[{\"class_name\":\"__keras_tensor__\",\"config\":{\"keras_history\":[\"" + names[i - 1]
                + "\",0,0]}}],\"kwargs\":{}}";
            string node = i == 1 ? keras3 : $"[[\"{names[i - 1]}\",0,0,{{}}]]";
            functional = functional.Replace(
                $"\"config\":{{\"name\":\"{names[i]}\"",
                $"\"inbound_nodes\":[{node}],\"config\":{{\"name\":\"{names[i]}\"",
                StringComparison.Ordinal);
        }

        StateDictionaryTests.AssertClose(
            s_plain.Run(Sequence(s_plain), oldHardSigmoid: false),
            Load(WithJson(s_plain.Zip(), functional)).Predict(Sequence(s_plain)));
    }

    internal static float[] Sequence(KerasModel model)
    {
        var random = new Random(model.Seed + 100);
        return [.. Enumerable.Range(0, 9 * model.Features).Select(_ => (random.NextSingle() * 4) - 2)];
    }

    private static void AssertPredicts(KerasModel model)
    {
        float[] sequence = Sequence(model);
        StateDictionaryTests.AssertClose(model.Run(sequence, oldHardSigmoid: true), Load(model.H5()).Predict(sequence));
        StateDictionaryTests.AssertClose(model.Run(sequence, oldHardSigmoid: false), Load(model.Zip()).Predict(sequence));
    }

    private static RecurrentNetwork Load(byte[] file, ImportOptions? options = null) => KerasFile.Load(new MemoryStream(file), options);

    private static string Refusal(KerasModel model) => Assert.ThrowsExactly<NotSupportedException>(() => Load(model.Zip())).Message;

    private static void Refused(string part, string other, string message) => StringAssert.Contains(
        Assert.ThrowsExactly<NotSupportedException>(() => Load(Changed(part, other))).Message,
        message);

    private static void Damaged(string part, string other, string message) => StringAssert.Contains(
        Assert.ThrowsExactly<InvalidDataException>(() => Load(Changed(part, other))).Message,
        message);

    private static byte[] Changed(string part, string other)
    {
        byte[] good = s_plain.Zip();
        string json = Json(good);
        StringAssert.Contains(json, part);
        return WithJson(good, json.Replace(part, other, StringComparison.Ordinal));
    }

    private static string Json(byte[] file)
    {
        using var zip = new System.IO.Compression.ZipArchive(new MemoryStream(file));
        using var reader = new StreamReader(zip.GetEntry("config.json")!.Open());
        return reader.ReadToEnd();
    }

    private static byte[] WithJson(byte[] file, string json)
    {
        using var changed = new MemoryStream();
        changed.Write(file);
        using (var zip = new System.IO.Compression.ZipArchive(changed, System.IO.Compression.ZipArchiveMode.Update, leaveOpen: true))
        {
            zip.GetEntry("config.json")!.Delete();
            using Stream entry = zip.CreateEntry("config.json").Open();
            entry.Write(Encoding.UTF8.GetBytes(json));
        }

        return changed.ToArray();
    }
}
