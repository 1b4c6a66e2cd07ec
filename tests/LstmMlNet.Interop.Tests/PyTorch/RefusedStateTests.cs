namespace LstmMlNet.Interop.Tests.PyTorch;

[TestClass]
public sealed class RefusedStateTests
{
    private static readonly TorchModule s_module = new("LSTM", 3, 4, 1, false, true, 2, 1);

    [TestMethod]
    public void A_whole_module_is_refused_and_nothing_of_it_is_executed()
    {
        string text = Refusal(Zip(new PickleWriter().Global("__main__", "Net").Raw((byte)')', 0x81).End()));
        StringAssert.Contains(text, "__main__.Net");
        StringAssert.Contains(text, "torch.save(model.state_dict()");
        foreach ((string module, string name) in new[] { ("os", "system"), ("builtins", "eval"), ("torch", "load"), ("torch.jit", "load") })
        {
            byte[] pickle = new PickleWriter().Global(module, name).Text("rm").Raw(0x85, (byte)'R').End();
            StringAssert.Contains(Refusal(Zip(pickle)), $"{module}.{name}");
        }
    }

    [TestMethod]
    public void What_no_network_here_has_is_refused_by_name()
    {
        TorchTensor[] state = s_module.State();
        StringAssert.Contains(Refused([.. state, new("rnn.weight_hr_l0", [2, 4], new float[8])]), "proj_size");
        StringAssert.Contains(Refused([.. state, new("norm.weight", [4], new float[4])]), "norm.weight [4]");
        StringAssert.Contains(Refused([.. state, new("fc2.weight", [2, 2], new float[4])]), "fc2.weight [2, 2]");
        StringAssert.Contains(
            Refused([.. state.Where(tensor => tensor.Name.StartsWith("fc", StringComparison.Ordinal))]),
            "no recurrent layer");
        StringAssert.Contains(Refused([.. state.Select(t => t.Name == "fc.weight" ? new(t.Name, [2, 3], new float[6]) : t)]), "[2, 3]");
        StringAssert.Contains(Refused([.. state, .. (s_module with { Prefix = "other." }).State()[..4]]), "'rnn', 'other'");
    }

    [TestMethod]
    public void Files_that_contradict_themselves_are_damaged()
    {
        TorchTensor[] state = s_module.State();
        Damaged([.. state.Where(tensor => tensor.Name != "rnn.weight_hh_l0")], "lacks");
        Damaged([.. state.Select(t => t.Name == "rnn.bias_ih_l0" ? new(t.Name, [3], new float[3]) : t)], "rnn.bias_ih_l0");
        Damaged([.. state.Select(t => t with { Name = t.Name.Replace("_l0", "_l1", StringComparison.Ordinal) })], "_l1");
        Damaged([.. state.Select(t => t.Name == "fc.bias" ? t with { Values = [float.NaN, 0] } : t)], "not finite");
    }

    [TestMethod]
    public void Tensors_must_lie_within_their_storage()
    {
        foreach ((long[] shape, long[] strides, long offset) in new (long[], long[], long)[]
        {
            ([16, 3], [3, 1], 1), ([16, 3], [3, 2], 0), ([long.MaxValue, 3], [1, 1], 0), ([16, 3], [-3, 1], 0), ([16, 3], [3], 0),
            ([16, 3], [3, 1], -1), ([1 << 20, 1 << 20], [0, 0], 0), ([1 << 30], [0], 0),
        })
        {
            PickleWriter pickle = new PickleWriter().Raw((byte)'}').Text("rnn.weight_ih_l0").Global("torch._utils", "_rebuild_tensor_v2")
                .Raw((byte)'(').Raw((byte)'(').Text("storage").Global("torch", "FloatStorage").Text("0").Text("cpu").Number(48)
                .Raw((byte)'t', (byte)'Q').Number(offset).Numbers(shape).Numbers(strides).Raw(0x89).OrderedDict()
                .Raw((byte)'t', (byte)'R', (byte)'s');
            long before = GC.GetAllocatedBytesForCurrentThread();
            Assert.ThrowsExactly<InvalidDataException>(() => PyTorchFile.Load(new MemoryStream(Zip(pickle.End(), new byte[192]))));
            Assert.IsLessThan(4 << 20, GC.GetAllocatedBytesForCurrentThread() - before);
        }
    }

    [TestMethod]
    public void Other_zips_and_programs_are_refused()
    {
        StringAssert.Contains(Refusal(Zip(new PickleWriter().End(), [], "code/__torch__.py")), "TorchScript");
        Assert.ThrowsExactly<InvalidDataException>(() => PyTorchFile.Load(new MemoryStream(new byte[100])));
        StringAssert.Contains(Refusal(Zip(new PickleWriter().Raw((byte)']').End())), "no dictionary");
    }

    private static string Refused(TorchTensor[] state) => Refusal(new TorchSave().Zip(state));

    private static string Refusal(byte[] file) =>
        Assert.ThrowsExactly<NotSupportedException>(() => PyTorchFile.Load(new MemoryStream(file))).Message;

    private static void Damaged(TorchTensor[] state, string part) => StringAssert.Contains(
        Assert.ThrowsExactly<InvalidDataException>(() => PyTorchFile.Load(new MemoryStream(new TorchSave().Zip(state)))).Message,
        part);

    private static byte[] Zip(byte[] pickle, byte[]? storage = null, string? other = null)
    {
        using var file = new MemoryStream();
        using (var zip = new System.IO.Compression.ZipArchive(file, System.IO.Compression.ZipArchiveMode.Create, leaveOpen: true))
        {
            Add("m/data.pkl", pickle);
            Add("m/data/0", storage ?? []);
            if (other is not null)
                Add("m/" + other, []);

            void Add(string name, byte[] bytes)
            {
                using Stream stream = zip.CreateEntry(name).Open();
                stream.Write(bytes);
            }
        }

        return file.ToArray();
    }
}
