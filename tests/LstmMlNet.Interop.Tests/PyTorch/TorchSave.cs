using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace LstmMlNet.Interop.Tests.PyTorch;

/// <summary>Writes what <c>torch.save(model.state_dict(), …)</c> does, in its different ways.</summary>
internal sealed record TorchSave
{
    /// <summary>Float, Double, Half or BFloat16.</summary>
    public string Type { get; init; } = "Float";

    public bool BigEndian { get; init; }

    /// <summary>Matrices are views of their transposes, as after <c>weight.t()</c>.</summary>
    public bool Transposed { get; init; }

    /// <summary>All tensors are parts of one storage, as cuDNN's flattened weights are.</summary>
    public bool Shared { get; init; }

    /// <summary>Within a checkpoint's dictionary, beside other things.</summary>
    public bool Checkpoint { get; init; }

    public bool Deflated { get; init; }

    public byte[] Zip(TorchTensor[] state)
    {
        List<byte[]> storages = [];
        byte[] pickle = Pickle(state, storages);
        using var file = new MemoryStream();
        using (var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            Add("model/data.pkl", pickle);
            Add("model/byteorder", Encoding.ASCII.GetBytes(BigEndian ? "big" : "little"));
            for (int i = 0; i < storages.Count; i++)
                Add($"model/data/{i}", storages[i]);
            Add("model/version", "3\n"u8.ToArray());

            void Add(string name, byte[] bytes)
            {
                ZipArchiveEntry entry = zip.CreateEntry(name, Deflated ? CompressionLevel.Optimal : CompressionLevel.NoCompression);
                using Stream stream = entry.Open();
                stream.Write(bytes);
            }
        }

        return file.ToArray();
    }

    /// <summary>As before PyTorch 1.6: pickles, and the storages behind them.</summary>
    public byte[] Legacy(TorchTensor[] state)
    {
        List<byte[]> storages = [];
        byte[] pickle = Pickle(state, storages);
        using var file = new MemoryStream();
        file.Write([0x80, 2, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, (byte)'.']);
        file.Write(new PickleWriter().Number(1001).End());
        file.Write(new PickleWriter().Raw((byte)'}').Text("little_endian").Raw(0x88, (byte)'s').End());
        file.Write(pickle);
        PickleWriter keys = new PickleWriter().Raw((byte)']', (byte)'(');
        for (int i = 0; i < storages.Count; i++)
            keys.Text($"{i}");
        file.Write(keys.Raw((byte)'e').End());
        foreach (byte[] storage in storages)
        {
            var count = new byte[8];
            BinaryPrimitives.WriteInt64LittleEndian(count, storage.Length / Size);
            file.Write(count);
            file.Write(storage);
        }

        return file.ToArray();
    }

    private int Size => Type switch { "Float" => 4, "Double" => 8, _ => 2 };

    private byte[] Pickle(TorchTensor[] state, List<byte[]> storages)
    {
        var pickle = new PickleWriter();
        if (Checkpoint)
            pickle.Raw((byte)'}', (byte)'(').Text("epoch").Number(7).Text("state_dict");
        pickle.OrderedDict().Raw((byte)'(');
        byte[] all = Shared ? [.. state.SelectMany(tensor => Bytes(tensor.Values))] : [];
        long offset = 0;
        foreach (TorchTensor tensor in state)
        {
            bool turned = Transposed && tensor.Shape.Length == 2;
            float[] values = turned ? Turned(tensor) : tensor.Values;
            if (Shared && storages.Count == 0)
                storages.Add(all);
            if (!Shared)
                storages.Add(Bytes(values));
            int key = Shared ? 0 : storages.Count - 1;
            pickle.Text(tensor.Name).Global("torch._utils", "_rebuild_tensor_v2").Raw((byte)'(')
                .Raw((byte)'(').Text("storage").Global("torch", Type + "Storage").Text($"{key}").Text("cpu")
                .Number(storages[key].Length / Size).Raw((byte)'t', (byte)'Q')
                .Number(offset)
                .Numbers(tensor.Shape.Select(size => (long)size))
                .Numbers(tensor.Shape.Length == 1 ? [1] : turned ? [1, tensor.Shape[0]] : [tensor.Shape[1], 1])
                .Raw(0x89).OrderedDict().Raw((byte)'t', (byte)'R');
            offset += Shared ? tensor.Values.Length : 0;
        }

        pickle.Raw((byte)'u');

        // state_dict()._metadata, as an attribute of the dictionary.
        pickle.Raw((byte)'}').Text("_metadata").OrderedDict().Raw((byte)'s', (byte)'b');
        if (Checkpoint)
            pickle.Text("optimizer")
                .Raw((byte)'}')
                .Text("lr")
                .Raw((byte)'G', 0x3f, 0x50, 0x62, 0x4d, 0xd2, 0xf1, 0xa9, 0xfc, (byte)'s', (byte)'u');
        return pickle.End();
    }

    private static float[] Turned(TorchTensor tensor)
    {
        var values = new float[tensor.Values.Length];
        for (int i = 0; i < values.Length; i++)
            values[((i % tensor.Shape[1]) * tensor.Shape[0]) + (i / tensor.Shape[1])] = tensor.Values[i];
        return values;
    }

    public byte[] Bytes(float[] values) => [.. values.SelectMany(value =>
    {
        byte[] bytes = Type switch
        {
            "Float" => BitConverter.GetBytes(value),
            "Double" => BitConverter.GetBytes((double)value),
            "Half" => BitConverter.GetBytes((Half)value),
            _ => BitConverter.GetBytes((ushort)(BitConverter.SingleToUInt32Bits(value) >> 16)),
        };
        return BigEndian ? bytes.Reverse() : bytes;
    })];
}
