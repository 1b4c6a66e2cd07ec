namespace LstmMlNet.Interop.Hdf5;

/// <summary>A group's members by their names, from the tables of old files and the links of new ones.</summary>
internal static class Hdf5Group
{
    private const int Link = 6;
    private const int LinkInfo = 2;
    private const int SymbolTable = 0x11;
    private const int MostMembers = 20_000;
    private const int MostNodes = 4096;

    /// <summary>Each member's name and where its header is.</summary>
    public static Dictionary<string, ulong> Members(Hdf5Bytes file, IReadOnlyList<Hdf5Message> messages)
    {
        var members = new Dictionary<string, ulong>(StringComparer.Ordinal);
        foreach (Hdf5Message message in messages)
        {
            switch (message.Type)
            {
                case SymbolTable:
                    ulong heap = file.Long(message.Place + 8);
                    file.Expect(heap, "HEAP"u8);
                    (ulong names, ulong length) = (file.Long(heap + 24), file.Long(heap + 8));
                    file.At(names, length);
                    int nodes = 0;
                    Tree(file, file.Long(message.Place), level: null, (names, length), members, ref nodes);
                    break;
                case Link:
                    Add(file, message.Place, members);
                    break;
                case LinkInfo:
                    ulong place = message.Place + 2 + ((file.Byte(message.Place + 1) & 1) != 0 ? 8UL : 0UL);
                    if (file.Long(place) != Hdf5Bytes.Undefined)
                        throw new NotSupportedException(
                            "The HDF5 file keeps a group's members in a fractal heap, as only files made with libver='latest' do.");
                    break;
            }
        }

        return members;
    }

    private static void Tree(
        Hdf5Bytes file, ulong node, int? level, (ulong Place, ulong Length) names, Dictionary<string, ulong> members, ref int nodes)
    {
        if (++nodes > MostNodes)
            throw new InvalidDataException("The HDF5 file is damaged: a group's tree has no end.");
        file.Expect(node, "TREE"u8);
        int own = file.Byte(node + 5);
        if (file.Byte(node + 4) != 0 || (level is { } above && own != above - 1) || own > 8)
            throw new InvalidDataException($"The HDF5 file is damaged: the tree at {node} is not of a group.");
        int count = file.Short(node + 6);
        for (int i = 0; i < count; i++)
        {
            ulong child = file.Long(node + 32 + ((ulong)i * 16));
            if (own > 0)
                Tree(file, child, own, names, members, ref nodes);
            else
                Symbols(file, child, names, members);
        }
    }

    private static void Symbols(Hdf5Bytes file, ulong node, (ulong Place, ulong Length) names, Dictionary<string, ulong> members)
    {
        file.Expect(node, "SNOD"u8);
        int count = file.Short(node + 6);
        for (int i = 0; i < count; i++)
        {
            ulong entry = node + 8 + ((ulong)i * 40);
            ulong name = file.Long(entry);
            if (name >= names.Length)
                throw new InvalidDataException("The HDF5 file is damaged: a name lies outside its heap.");

            // 2: a symbolic link, which Keras does not write.
            if (file.Int(entry + 16) != 2)
                Add(members, file.Text(names.Place + name, names.Length - name), file.Long(entry + 8));
        }
    }

    private static void Add(Hdf5Bytes file, ulong place, Dictionary<string, ulong> members)
    {
        int flags = file.Byte(place + 1);
        place += 2;
        bool hard = true;
        if ((flags & 8) != 0)
            hard = file.Byte(place++) == 0;
        place += (flags & 4) != 0 ? 8UL : 0;
        place += (flags & 16) != 0 ? 1UL : 0;
        int size = 1 << (flags & 3);
        ulong length = file.Number(place, size);
        place += (ulong)size;
        string name = file.Text(place, length);
        if (hard)
            Add(members, name, file.Long(place + length));
    }

    private static void Add(Dictionary<string, ulong> members, string name, ulong header)
    {
        members[name] = header;
        if (members.Count > MostMembers)
            throw new InvalidDataException($"The HDF5 file has a group of more than {MostMembers} members.");
    }
}
