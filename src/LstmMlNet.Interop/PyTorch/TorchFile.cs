using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using LstmMlNet.Interop.Tensors;

namespace LstmMlNet.Interop.PyTorch;

/// <summary>
/// What <c>torch.save</c> writes: a zip of a pickle, which names tensors, and of their storages; up to PyTorch 1.5 pickles one after
/// another, and the storages behind them.
/// </summary>
internal static class TorchFile
{
    public const string What = "PyTorch file";
    private const int MostPickle = 16 << 20;

    // torch.serialization.MAGIC_NUMBER, pickled.
    private static readonly byte[] s_legacyMagic = [0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, 0x2e];

    /// <summary>Whether it is a file of before the zip.</summary>
    public static bool IsLegacy(ReadOnlySpan<byte> start) =>
        start.Length >= 15 && start[0] == 0x80 && start[2..15].SequenceEqual(s_legacyMagic);

    /// <summary>The pickle of a zip; null where it is another kind of zip.</summary>
    public static ZipArchiveEntry? FindPickle(ZipArchive zip) => zip.Entries.FirstOrDefault(entry => entry.Name == "data.pkl");

    public static StateDictionary ReadZip(ZipArchive zip, ReadBudget budget)
    {
        ZipArchiveEntry pickle = FindPickle(zip) ?? throw new InvalidDataException("The zip is no PyTorch file: it has no data.pkl.");
        string folder = pickle.FullName[..^"data.pkl".Length];
        if (zip.Entries.Any(entry => entry.FullName.StartsWith(folder + "code/", StringComparison.Ordinal)))
            throw new NotSupportedException(
                "The PyTorch file is a TorchScript program (torch.jit.save), not a state dictionary. In Python, save that: "
                + "torch.save(model.state_dict(), \"model.pt\").");
        if (pickle.Length > MostPickle)
            throw new InvalidDataException($"The PyTorch file's pickle has {pickle.Length} bytes; {MostPickle} are read.");
        byte[] bytes = Unpack(pickle, budget);
        bool bigEndian = zip.GetEntry(folder + "byteorder") is { Length: < 100 } order
            && Encoding.ASCII.GetString(Unpack(order, budget)).Trim() == "big";
        var objects = new TorchObjects(reference =>
        {
            ZipArchiveEntry entry = zip.GetEntry($"{folder}data/{reference.Key}")
                ?? throw new InvalidDataException($"The PyTorch file has no storage {reference.Key}.");
            return new TensorStorage(entry.Length, bigEndian, () => Unpack(entry, budget));
        });
        return Dictionary(new PickleReader(bytes, 0, objects.Make, TorchObjects.Storage).Read(), budget);
    }

    public static StateDictionary ReadLegacy(byte[] file, ReadBudget budget)
    {
        var places = new Dictionary<string, (long Start, long Length)>(StringComparer.Ordinal);
        var references = new Dictionary<string, StorageReference>(StringComparer.Ordinal);
        var objects = new TorchObjects(reference =>
        {
            references[reference.Key] = reference;
            return new TensorStorage(checked(reference.Count * TorchNames.SizeOf(reference.Type)), bigEndian: false, () =>
            {
                (long start, long length) = places[reference.Key];
                budget.Spend(length, $"The PyTorch file's storage {reference.Key}");
                return file.AsSpan((int)start, (int)length).ToArray();
            });
        });
        int position = 0;
        object? Next()
        {
            var reader = new PickleReader(file, position, objects.Make, TorchObjects.Storage);
            object? value = reader.Read();
            position = reader.Position;
            return value;
        }

        // The magic number, the version of the format, and the machine that wrote it.
        Next();
        Next();
        if (Next() is PickleDictionary machine && machine.Entries.Any(entry => entry is { Key: "little_endian", Value: false }))
            throw new NotSupportedException("The PyTorch file, of before version 1.6, was written on a big-endian machine.");
        object? content = Next();
        if (Next() is not List<object?> keys)
            throw new InvalidDataException("The PyTorch file does not list its storages.");
        foreach (object? key in keys)
        {
            if (key is not string name
                || !references.TryGetValue(name, out StorageReference? reference)
                || file.Length - position < sizeof(long))
                throw new InvalidDataException("The PyTorch file's storages are not those of its tensors.");
            long count = BinaryPrimitives.ReadInt64LittleEndian(file.AsSpan(position));
            position += sizeof(long);
            if (count != reference.Count || count > (file.Length - position) / TorchNames.SizeOf(reference.Type))
                throw new InvalidDataException($"The PyTorch file's storage {name} is truncated or damaged.");
            long length = count * TorchNames.SizeOf(reference.Type);
            places[name] = (position, length);
            position += (int)length;
        }

        return references.Keys.FirstOrDefault(key => !places.ContainsKey(key)) is { } missing
            ? throw new InvalidDataException($"The PyTorch file has no storage {missing}.")
            : Dictionary(content, budget);
    }

    /// <summary>The dictionary of tensors: the pickle's own, or the one within a checkpoint.</summary>
    private static StateDictionary Dictionary(object? content, ReadBudget budget)
    {
        if (content is not PickleDictionary dictionary)
            throw new NotSupportedException(
                $"The PyTorch file holds {(content is FileTensor ? "a single tensor" : "no dictionary")}, not a state "
                + "dictionary. In Python, save that: torch.save(model.state_dict(), \"model.pt\").");
        PickleDictionary[] candidates =
        [
            dictionary,
            .. dictionary.Entries.Select(entry => entry.Value).OfType<PickleDictionary>().Distinct(ReferenceEqualityComparer.Instance)
                .Cast<PickleDictionary>(),
        ];
        PickleDictionary[] states = [.. candidates.Where(HasTensors)];
        if (states.Length > 1)
            states = [.. states.Where(HasRecurrentLayers)];
        if (states.Length == 0)
            throw new NotSupportedException("The PyTorch file holds no state dictionary: there are no tensors by name in it.");
        if (states.Length != 1)
            throw new NotSupportedException(
                "The PyTorch file holds several dictionaries of tensors, not one with recurrent layers. In Python, save one: "
                + "torch.save(model.state_dict(), \"model.pt\").");
        var tensors = new OrderedDictionary<string, FileTensor>(StringComparer.Ordinal);
        foreach ((object? key, object? value) in states[0].Entries)
        {
            if (key is not string name || value is not FileTensor tensor)
                continue;
            tensor.Check(name);
            tensors[name] = tensor;
        }

        return new StateDictionary(What, [.. tensors], budget, InOrder: true);
    }

    private static bool HasTensors(PickleDictionary dictionary) =>
        dictionary.Entries.Any(entry => entry is { Key: string, Value: FileTensor });

    /// <summary>A checkpoint also holds an optimizer's tensors, and others beside its dictionaries.</summary>
    private static bool HasRecurrentLayers(PickleDictionary dictionary) => dictionary.Entries.Any(entry =>
        entry is { Key: string name, Value: FileTensor } && name.Contains("weight_hh", StringComparison.Ordinal));

    private static byte[] Unpack(ZipArchiveEntry entry, ReadBudget budget)
    {
        budget.Spend(entry.Length, $"The PyTorch file's entry {entry.FullName}");
        if (entry.Length > Array.MaxLength)
            throw new InvalidDataException($"The PyTorch file's entry {entry.FullName} has {entry.Length} bytes.");
        var bytes = new byte[entry.Length];
        using Stream stream = entry.Open();
        if (stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
            throw new InvalidDataException($"The PyTorch file's entry {entry.FullName} is truncated.");
        return bytes;
    }
}
