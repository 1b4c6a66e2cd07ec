namespace LstmMlNet.Interop.Hdf5;

/// <summary>A message of an object's header: its type and where its content is.</summary>
internal readonly record struct Hdf5Message(int Type, int Flags, ulong Place, ulong Length);

/// <summary>Reads the header of a group or dataset, of both versions: the messages that describe it.</summary>
internal static class Hdf5Messages
{
    private const int Continuation = 0x10;
    private const int MostMessages = 4096;
    private const int MostBlocks = 256;

    public static List<Hdf5Message> Of(Hdf5Bytes file, ulong header)
    {
        var messages = new List<Hdf5Message>();
        var blocks = new Queue<(ulong Place, ulong Length)>();
        bool second = file.At(header, 4).SequenceEqual("OHDR"u8);
        int flags = 0;
        if (second)
        {
            flags = file.Byte(header + 5);
            ulong place = header + 6 + (ulong)((flags & 0x20) != 0 ? 16 : 0) + (ulong)((flags & 0x10) != 0 ? 4 : 0);
            int size = 1 << (flags & 3);
            blocks.Enqueue((place + (ulong)size, file.Number(place, size)));
        }
        else
        {
            if (file.Byte(header) != 1)
                throw new InvalidDataException($"The HDF5 file is damaged: the object at {header} has no header.");
            blocks.Enqueue((header + 16, file.Int(header + 8)));
        }

        for (int read = 0; blocks.TryDequeue(out (ulong Place, ulong Length) block); read++)
        {
            if (read == MostBlocks)
                throw new InvalidDataException($"The HDF5 file is damaged: the header at {header} goes on and on.");
            file.At(block.Place, block.Length);
            Read(file, block, second, (flags & 4) != 0, messages, blocks);
        }

        return messages;
    }

    private static void Read(
        Hdf5Bytes file,
        (ulong Place, ulong Length) block,
        bool second,
        bool ordered,
        List<Hdf5Message> messages,
        Queue<(ulong Place, ulong Length)> blocks)
    {
        ulong prefix = !second ? 8UL : ordered ? 6UL : 4UL;
        ulong place = block.Place;
        ulong end = block.Place + block.Length;
        while (end - place >= prefix && place < end)
        {
            int type = second ? file.Byte(place) : file.Short(place);
            ulong length = file.Short(place + (second ? 1UL : 2UL));
            int flags = file.Byte(place + (second ? 3UL : 4UL));
            place += prefix;
            if (length > end - place)
                throw new InvalidDataException($"The HDF5 file is damaged: a message at {place} is longer than its header.");
            if (type == Continuation)
            {
                ulong next = file.Long(place);
                ulong size = file.Long(place + 8);

                // Of the second version it has a signature before and a checksum behind.
                if (second)
                {
                    file.Expect(next, "OCHK"u8);
                    if (size < 8)
                        throw new InvalidDataException($"The HDF5 file is damaged: the header's part at {next} is too short.");
                }

                blocks.Enqueue(second ? (next + 4, size - 8) : (next, size));
            }
            else
            {
                messages.Add(new Hdf5Message(type, flags, place, length));
                if (messages.Count > MostMessages)
                    throw new InvalidDataException("The HDF5 file is damaged: an object has thousands of messages.");
            }

            place += length;
        }
    }
}
