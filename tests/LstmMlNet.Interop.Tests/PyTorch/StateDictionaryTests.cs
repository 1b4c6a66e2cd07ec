namespace LstmMlNet.Interop.Tests.PyTorch;

/// <summary>State dictionaries against the forward pass of PyTorch's documentation.</summary>
[TestClass]
public sealed class StateDictionaryTests
{
    private static readonly TorchModule s_plain = new("LSTM", 3, 5, 1, false, true, 4, 1);

    public static IEnumerable<object[]> Modules =>
        from kind in new[] { "LSTM", "GRU", "RNN" }
        from layers in new[] { 1, 3 }
        from both in new[] { false, true }
        from bias in new[] { true, false }
        select new object[] { kind, layers, both, bias };

    [TestMethod]
    [DynamicData(nameof(Modules))]
    public void Every_recurrent_module_predicts_as_PyTorch_does(string kind, int layers, bool both, bool bias)
    {
        var module = new TorchModule(kind, 3, 5, layers, both, bias, 4, 17 + layers);
        TorchTensor[] state = module.State();
        AssertPredicts(module, state, new TorchSave().Zip(state));
        AssertPredicts(module, state, SafetensorsText.Of(state));
    }

    [TestMethod]
    public void Zips_are_read_in_all_ways_that_PyTorch_writes_them()
    {
        TorchSave[] ways =
        [
            new() { Transposed = true }, new() { Shared = true }, new() { BigEndian = true }, new() { Checkpoint = true },
            new() { Deflated = true }, new() { Type = "Double" }, new() { Type = "Double", BigEndian = true, Shared = true },
        ];
        TorchTensor[] state = s_plain.State();
        foreach (TorchSave way in ways)
            AssertPredicts(s_plain, state, way.Zip(state));
        AssertPredicts(s_plain, state, new TorchSave().Legacy(state));
        AssertPredicts(s_plain, state, new TorchSave { Shared = true, Type = "Double" }.Legacy(state));
    }

    [TestMethod]
    public void Weights_of_16_bits_are_read()
    {
        TorchTensor[] halves = s_plain.State(value => (float)(Half)value);
        AssertPredicts(s_plain, halves, new TorchSave { Type = "Half" }.Zip(halves));
        AssertPredicts(s_plain, halves, SafetensorsText.Of(halves, "Half"));
        TorchTensor[] brains = s_plain.State(value => BitConverter.UInt32BitsToSingle(BitConverter.SingleToUInt32Bits(value) & 0xffff0000));
        AssertPredicts(s_plain, brains, new TorchSave { Type = "BFloat16", BigEndian = true }.Zip(brains));
        AssertPredicts(s_plain, brains, SafetensorsText.Of(brains, "BFloat16"));
    }

    [TestMethod]
    public void Names_may_be_any()
    {
        foreach (TorchModule module in new[]
        {
            s_plain with { Prefix = "", Head = "out" },
            s_plain with { Prefix = "module.encoder.lstm.", Head = "module.classifier.3" },
            s_plain with { Prefix = "weight_ih.", Head = "z" },
        })
        {
            TorchTensor[] state = module.State();
            AssertPredicts(module, state, new TorchSave().Zip(state));
            AssertPredicts(module, state, SafetensorsText.Of(state));
        }
    }

    [TestMethod]
    public void Options_say_what_the_file_does_not()
    {
        TorchModule module = s_plain with { Kind = "RNN", Relu = true, Layers = 2, Bidirectional = true };
        TorchTensor[] state = module.State();
        float[] sequence = Sequence(module, 6);
        (double[][] steps, double[] last) = module.Run(state, sequence);
        double[] mean = [.. Enumerable.Range(0, module.Width).Select(u => steps.Average(step => step[u]))];
        double[] most = [.. Enumerable.Range(0, module.Width).Select(u => steps.Max(step => step[u]))];
        var relu = new ImportOptions { Activation = CellActivation.Relu };
        AssertClose(TorchModule.Softmax(module.Linear(state, last)), Load(state, relu).Predict(sequence));
        AssertClose(
            TorchModule.Softmax(module.Linear(state, mean)),
            Load(state, relu with { Pooling = SequencePooling.Mean }).Predict(sequence));
        AssertClose(
            module.Linear(state, most),
            Load(state, relu with { Pooling = SequencePooling.Max, Logits = LogitsMeaning.Numbers }).Predict(sequence));
        AssertClose(
            [.. steps.SelectMany(step => TorchModule.Softmax(module.Linear(state, step)))],
            Load(state, relu with { EveryStep = true }).Predict(sequence));

        TorchModule one = s_plain with { Outputs = 1 };
        TorchTensor[] single = one.State();
        double logit = one.Linear(single, one.Run(single, sequence).Last)[0];
        AssertClose([logit], Load(single, new ImportOptions()).Predict(sequence));
        AssertClose([1 / (1 + Math.Exp(-logit))], Load(single, new ImportOptions { Logits = LogitsMeaning.Classes }).Predict(sequence));
    }

    [TestMethod]
    public void Without_a_linear_layer_it_is_a_network_of_hidden_states()
    {
        TorchModule module = s_plain with { Outputs = 0 };
        RecurrentNetwork network = Load(module.State(), new ImportOptions());
        Assert.IsInstanceOfType<NoHead>(network.Head);
    }

    [TestMethod]
    public void Modules_on_top_of_one_another_are_one_stack_and_tokens_have_their_vectors()
    {
        // Sorted by name the upper module comes first; widths say the order.
        TorchModule lower = s_plain with { Prefix = "z.", Outputs = 0, Kind = "GRU" };
        TorchModule upper = s_plain with { Prefix = "a.", Features = 5, Units = 4, Seed = 2 };
        var random = new Random(3);
        var table = new TorchTensor("embed.weight", [7, 3], [.. Enumerable.Range(0, 21).Select(_ => random.NextSingle() - 0.5f)]);
        TorchTensor[] state = [table, .. lower.State(), .. upper.State()];
        float[] tokens = [1, 6, 0, 3];
        float[] vectors = [.. tokens.SelectMany(token => table.Values.Skip(3 * (int)token).Take(3))];
        double[][] middle = lower.Run(state, vectors).Steps;
        double[] last = upper.Run(state, [.. middle.SelectMany(step => step.Select(value => (float)value))]).Last;
        double[] expected = TorchModule.Softmax(upper.Linear(state, last));
        AssertClose(expected, Load(state, new ImportOptions()).Predict(tokens));
        AssertClose(expected, PyTorchFile.Load(new MemoryStream(SafetensorsText.Of(state))).Predict(tokens));
    }

    [TestMethod]
    public void A_part_of_a_file_is_read_by_its_prefix()
    {
        TorchTensor[] state = s_plain.State();
        TorchTensor[] both = [.. state.Select(t => t with { Name = "a." + t.Name }), new("b.norm.gamma", [3], [1, 2, 3])];
        AssertPredicts(s_plain, state, new TorchSave().Zip(both), new ImportOptions { Prefix = "a." });
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(() => Load(both, new ImportOptions { Prefix = "c." })).Message,
            "a.rnn.weight_ih_l0");
    }

    internal static void AssertPredicts(TorchModule module, TorchTensor[] state, byte[] file, ImportOptions? options = null)
    {
        RecurrentNetwork network = PyTorchFile.Load(new MemoryStream(file), options);
        float[] sequence = Sequence(module, 9);
        AssertClose(TorchModule.Softmax(module.Linear(state, module.Run(state, sequence).Last)), network.Predict(sequence));
    }

    internal static void AssertClose(double[] expected, float[] actual)
    {
        Assert.HasCount(expected.Length, actual);
        for (int i = 0; i < expected.Length; i++)
            Assert.AreEqual(expected[i], actual[i], 2e-6 * Math.Max(1, Math.Abs(expected[i])), $"output {i}");
    }

    private static float[] Sequence(TorchModule module, int steps)
    {
        var random = new Random(module.Seed + 100);
        return [.. Enumerable.Range(0, steps * module.Features).Select(_ => (random.NextSingle() * 4) - 2)];
    }

    private static RecurrentNetwork Load(TorchTensor[] state, ImportOptions options) =>
        PyTorchFile.Load(new MemoryStream(new TorchSave().Zip(state)), options);
}
