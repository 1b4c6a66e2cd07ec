using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using CsCheck;
using LstmMlNet.Networks.Tests.Reference;

namespace LstmMlNet.Networks.Tests.Storage;

[TestClass]
internal sealed class NetworkFileTests
{
    [TestMethod]
    public void A_saved_network_scores_the_same_to_the_bit() => Gen.Select(
        Gen.Enum<RecurrentCellType>(),
        Gen.Int[1, 3],
        Gen.Bool,
        Gen.Int[1, 20],
        Gen.Int[0, 99],
        Gen.Enum<SequencePooling>(),
        Gen.Int[1, 3]).Sample(
        (type, layers, twoWays, units, seed, pooling, stepsPerFrame) =>
        {
            RecurrentNetwork network = Example.Network(type, 3, units, 4, layers, twoWays, seed, pooling, stepsPerFrame);
            network.UseScaling(new FeatureScaling([1, 2, 3], [0.5f, 2, 1]), null);
            RecurrentNetwork copy = Load(Save(network));
            float[] sequence = Example.Sequence(7, 3, new Random(seed));
            CollectionAssert.AreEqual(network.Predict(sequence), copy.Predict(sequence));
            Assert.AreEqual(network.Summary(), copy.Summary());
        },
        iter: 40,
        threads: 1);

    [TestMethod]
    public void Cells_and_embeddings_keep_what_was_chosen()
    {
        foreach (RecurrentCellType type in Example.CellTypes)
        {
            var options = new RecurrentCellOptions
            {
                Activation = CellActivation.Relu,
                RecurrentActivation = GateActivation.HardSigmoid,
                LayerNormalization = true,
                LearnInitialState = true,
            };
            RecurrentNetwork network = Example.Network(
                type,
                1,
                6,
                3,
                layers: 2,
                bidirectional: true,
                options: options,
                embedding: new EmbeddingLayer(9, 4) { Trainable = false });
            RecurrentNetwork copy = Load(Save(network));
            Assert.AreEqual(options, copy.Layers[1].Cell.Options);
            Assert.IsFalse(copy.Embedding!.Trainable);
            CollectionAssert.AreEqual(network.Predict([1, 9, 0, 4]), copy.Predict([1, 9, 0, 4]));
            StringAssert.Contains(copy.Summary(), "embedding (Embedding)");
            Assert.AreEqual(network.Summary(), copy.Summary());
        }
    }

    [TestMethod]
    public void The_file_is_safetensors_with_Keras_names()
    {
        byte[] file = Save(Example.Network(RecurrentCellType.Lstm, 3, 5, 2));
        int header = (int)BinaryPrimitives.ReadInt64LittleEndian(file);
        using JsonDocument json = JsonDocument.Parse(Encoding.UTF8.GetString(file, 8, header));
        CollectionAssert.IsSubsetOf(
            new[] { "layers.0.forward.kernel", "layers.0.forward.recurrent_kernel", "layers.0.forward.bias", "head.kernel", "head.bias" },
            json.RootElement.EnumerateObject().Select(entry => entry.Name).ToArray());
        Assert.AreEqual("F32", json.RootElement.GetProperty("head.kernel").GetProperty("dtype").GetString());
        Assert.AreEqual(0, (8 + header) % 8);
    }

    [TestMethod]
    public void No_truncation_and_no_altered_byte_goes_unnoticed()
    {
        byte[] file = Save(Example.Network(RecurrentCellType.Gru, 2, 3, 2));
        for (int length = 0; length < file.Length; length += 7)
            Assert.ThrowsExactly<InvalidDataException>(() => Load(file[..length]), $"cut at {length}");
        int header = 8 + (int)BinaryPrimitives.ReadInt64LittleEndian(file);
        for (int i = header; i < file.Length; i += 5)
        {
            byte[] altered = [.. file];
            altered[i] ^= 0x40;
            Assert.ThrowsExactly<InvalidDataException>(() => Load(altered), $"data byte {i}");
        }

        // A header that was altered is refused, or says the same in other words.
        RecurrentNetwork whole = Load(file);
        for (int i = 0; i < header; i++)
        {
            byte[] altered = [.. file];
            altered[i] ^= 0x11;
            try
            {
                RecurrentNetwork read = Load(altered);
                Assert.AreEqual(whole.Summary(), read.Summary());
                CollectionAssert.AreEqual(whole.Predict([1, 2, 3, 4]), read.Predict([1, 2, 3, 4]));
            }
            catch (InvalidDataException)
            {
            }
        }
    }

    [TestMethod]
    public void Files_of_earlier_versions_whose_checksum_covers_the_data_alone_are_read()
    {
        RecurrentNetwork network = Example.Network(RecurrentCellType.Gru, 2, 3, 2);
        RecurrentNetwork read = Load(SafetensorsForgery.AsBefore(Save(network), version: 3));
        CollectionAssert.AreEqual(network.Predict([1, 2, 3, 4]), read.Predict([1, 2, 3, 4]));

        // The newest version does not go without the whole checksum.
        Assert.ThrowsExactly<InvalidDataException>(() => Load(SafetensorsForgery.AsBefore(Save(network), version: 4)));
    }

    [TestMethod]
    public void Tensors_are_known_named_once_finite_and_do_not_overlap()
    {
        byte[] file = Save(Example.Network(RecurrentCellType.Gru, 2, 3, 2));
        (string Part, Action<SafetensorsForgery> Edit)[] cases =
        [
            ("no tensor head.bias", forged => forged.Tensors.RemoveAt(forged.Tensors.Count - 1)),
            ("head.bias", forged => forged.Tensors.Add(forged.Tensors[^1])),
            ("tensors that its network does not", forged => forged.Tensors.Add(("more", [2], [1, 2]))),
            ("must be finite", forged => forged.Tensors[0].Data[0] = float.NaN),
            ("must be finite", forged => forged.Tensors[0].Data[0] = float.NegativeInfinity),
            ("begins at byte", forged => forged.Gap = -8),
            ("begins at byte", forged => forged.Gap = 8),
            ("Xyz", forged => forged.Metadata["network"] = forged.Metadata["network"].Replace("Gru", "Xyz", StringComparison.Ordinal)),
            ("has shape", forged =>
                forged.Metadata["network"] = forged.Metadata["network"].Replace("\"Units\":3", "\"Units\":2", StringComparison.Ordinal)),
        ];
        foreach ((string part, Action<SafetensorsForgery> edit) in cases)
        {
            var forged = new SafetensorsForgery(file);
            edit(forged);
            StringAssert.Contains(Assert.ThrowsExactly<InvalidDataException>(() => Load(forged.ToBytes()), part).Message, part);
        }

        Assert.AreEqual(Load(file).Summary(), Load(new SafetensorsForgery(file).ToBytes()).Summary());
    }

    [TestMethod]
    public void A_newer_version_is_named()
    {
        byte[] file = Save(Example.Network(RecurrentCellType.Gru, 2, 3, 2));
        StringAssert.Contains(
            Assert.ThrowsExactly<InvalidDataException>(() => Load(Replace(file, "\"version\":\"4\"", "\"version\":\"9\""))).Message,
            "version 9");
    }

    [TestMethod]
    public void A_false_header_length_asks_for_no_memory()
    {
        var file = new byte[16];
        BinaryPrimitives.WriteInt64LittleEndian(file, long.MaxValue);
        Assert.ThrowsExactly<InvalidDataException>(() => Load(file));
        BinaryPrimitives.WriteInt64LittleEndian(file, 10_000_000);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.ThrowsExactly<InvalidDataException>(() => Load(file));
        Assert.IsLessThan(1_000_000, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static byte[] Save(RecurrentNetwork network)
    {
        using var stream = new MemoryStream();
        network.Save(stream);
        return stream.ToArray();
    }

    private static RecurrentNetwork Load(byte[] file)
    {
        using var stream = new MemoryStream(file);
        return RecurrentNetwork.Load(stream);
    }

    private static byte[] Replace(byte[] file, string text, string by)
    {
        int at = file.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text));
        Assert.IsGreaterThan(0, at);
        byte[] altered = [.. file];
        Encoding.UTF8.GetBytes(by).CopyTo(altered, at);
        return altered;
    }
}
