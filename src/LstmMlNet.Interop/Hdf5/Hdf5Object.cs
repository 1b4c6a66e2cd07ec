using System.Text;
using LstmMlNet.Interop.Tensors;

namespace LstmMlNet.Interop.Hdf5;

/// <summary>A group or dataset of an HDF5 file.</summary>
internal sealed class Hdf5Object
{
    private const int Dataspace = 1;
    private const int Datatype = 3;
    private const int Layout = 8;
    private const int Attribute = 0x0C;
    private const int MostDimensions = 8;
    private const int MostTexts = 100_000;
    private readonly Hdf5Bytes _file;
    private readonly ReadBudget _budget;
    private readonly List<Hdf5Message> _messages;
    private Dictionary<string, ulong>? _members;

    public Hdf5Object(Hdf5Bytes file, ReadBudget budget, ulong header)
    {
        (_file, _budget) = (file, budget);
        _messages = Hdf5Messages.Of(file, header);
        budget.Spend(_messages.Count * 24L, "The HDF5 file's structure");
    }

    public bool IsDataset => _messages.Any(message => message.Type == Layout);

    private Dictionary<string, ulong> Members => _members ??= Hdf5Group.Members(_file, _messages);

    public IEnumerable<string> Names => Members.Keys;

    /// <summary>A member by its path, names between slashes; null where there is none.</summary>
    public Hdf5Object? Find(string path)
    {
        Hdf5Object current = this;
        foreach (string name in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!current.Members.TryGetValue(name, out ulong header))
                return null;
            current = new Hdf5Object(_file, _budget, header);
        }

        return current;
    }

    /// <summary>A dataset's numbers, not read yet.</summary>
    /// <exception cref="NotSupportedException">They are stored in a way that Keras does not.</exception>
    public FileTensor Tensor(string name)
    {
        Hdf5Type type = Hdf5Type.Of(_file, Place(Datatype, name));
        long[] shape = Shape(_file, Place(Dataspace, name));
        ulong layout = Place(Layout, name);
        (ulong start, ulong length) = (_file.Byte(layout), _file.Byte(layout + 1)) switch
        {
            (3 or 4, 0) => (layout + 4, (ulong)_file.Short(layout + 2)),
            (3 or 4, 1) => (_file.Long(layout + 2), _file.Long(layout + 10)),
            (_, 2) => throw new NotSupportedException(
                $"The HDF5 file keeps {name} in chunks, compressed perhaps, which Keras does not do; write it without."),
            _ => throw new NotSupportedException($"The HDF5 file keeps {name} in a layout that Keras does not use."),
        };
        ReadOnlySpan<byte> bytes = length == 0 ? [] : _file.At(start, length);
        var tensor = new FileTensor(
            type.Element,
            type.Name,
            shape,
            FileTensor.RowMajor(shape),
            0,
            new TensorStorage(bytes.Length, type.BigEndian, () => _file.At(start, length).ToArray()));
        tensor.Check(name);
        return tensor;
    }

    /// <summary>An attribute of one text or several; null where there is none.</summary>
    public string[]? Texts(string name)
    {
        foreach (Hdf5Message message in _messages.Where(message => message.Type == Attribute))
        {
            (string own, ulong type, ulong space, ulong data) = AttributeAt(message.Place);
            if (own == name)
                return TextsAt(name, Hdf5Type.Of(_file, type), Shape(_file, space), data);
        }

        return null;
    }

    public string? Text(string name) => Texts(name) is [var text] ? text : null;

    private (string Name, ulong Type, ulong Space, ulong Data) AttributeAt(ulong place)
    {
        int version = _file.Byte(place);
        if (version is < 1 or > 3)
            throw new InvalidDataException($"The HDF5 file is damaged: an attribute is of version {version}.");
        ulong name = place + (version == 3 ? 9UL : 8UL);
        ulong nameLength = _file.Short(place + 2);
        ulong typeLength = _file.Short(place + 4);
        ulong type = name + Padded(nameLength);
        ulong space = type + Padded(typeLength);
        return (_file.Text(name, nameLength), type, space, space + Padded(_file.Short(place + 6)));

        ulong Padded(ulong length) => version == 1 ? (length + 7) / 8 * 8 : length;
    }

    private string[] TextsAt(string name, Hdf5Type type, long[] shape, ulong data)
    {
        long count = 1;
        foreach (long size in shape)
            count = size <= MostTexts && count <= MostTexts ? count * size : long.MaxValue;

        // An empty list has no type of its own.
        if (count == 0)
            return [];
        if (!type.Text || count > MostTexts)
            throw new InvalidDataException($"The HDF5 file's attribute {name} is not text, or many.");
        var texts = new string[count];
        for (int i = 0; i < texts.Length; i++)
        {
            ulong place = data + ((ulong)i * type.Size);
            (ulong start, ulong length) = type.VariableLength
                ? Hdf5Heap.Find(_file, _file.Long(place + 4), _file.Int(place + 12), _file.Int(place))
                : (place, type.Size);
            _budget.Spend(checked((long)length * sizeof(char)), $"The HDF5 file's attribute {name}");
            texts[i] = length == 0 ? "" : _file.Text(start, length);
        }

        return texts;
    }

    private ulong Place(int type, string name)
    {
        foreach (Hdf5Message message in _messages)
        {
            if (message.Type == type)
                return (message.Flags & 2) == 0 ? message.Place : throw new NotSupportedException(
                    $"The HDF5 file keeps the type of {name} elsewhere, which Keras does not do.");
        }

        throw new InvalidDataException($"The HDF5 file's {name} is no dataset.");
    }

    private static long[] Shape(Hdf5Bytes file, ulong place)
    {
        int version = file.Byte(place);
        int rank = file.Byte(place + 1);
        if (version is < 1 or > 2 || rank > MostDimensions)
            throw new InvalidDataException($"The HDF5 file is damaged: a shape is of version {version} and {rank} dimensions.");
        ulong first = place + (version == 1 ? 8UL : 4UL);
        var shape = new long[rank];
        for (int i = 0; i < rank; i++)
            shape[i] = checked((long)file.Long(first + ((ulong)i * 8)));
        return shape;
    }
}
