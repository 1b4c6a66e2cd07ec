using LstmMlNet.Schema;

namespace LstmMlNet.ModelFile;

/// <summary>
/// Reads the class values of models up to version 2, which are in ML.NET's binary format. Not by ML.NET's own reader: that one
/// believes every length that it finds.
/// </summary>
internal static class ClassValueBinary
{
    private const string Vector = "VBuffer";
    private const int Dense = -1;

    /// <param name="bytes">The file.</param>
    /// <param name="classes">How many values there must be: memory is asked for no more.</param>
    /// <exception cref="InvalidDataException">The file is damaged, or has another number of values.</exception>
    public static ClassValues Read(byte[] bytes, int classes)
    {
        try
        {
            using var reader = new BinaryReader(new MemoryStream(bytes, writable: false));
            ClassValueType type = ReadType(reader, classes);
            Expect(reader.ReadInt32(), 1, "vectors");
            Expect(reader.ReadInt32(), classes, "values");
            int given = reader.ReadInt32();
            int places = reader.ReadInt32();
            Expect(places, given == Dense ? 0 : given, "places");
            int[]? indices = given == Dense ? null : ReadPlaces(reader, places, classes);
            return type.FromBinary(reader, classes, indices);
        }
        catch (Exception exception) when (exception is EndOfStreamException
            or ArgumentException
            or FormatException
            or InvalidDataException
            or IOException)
        {
            throw new InvalidDataException($"The model's class values cannot be read: {exception.Message}", exception);
        }
    }

    /// <summary>Texts lie one behind the other, after where each ends.</summary>
    public static ReadOnlyMemory<char>[] ReadTexts(BinaryReader reader, int count)
    {
        Expect(reader.ReadInt32(), count, "texts");
        int[] ends = ReadAll(count, () => reader.ReadInt32() & int.MaxValue);
        string all = reader.ReadString();
        var texts = new ReadOnlyMemory<char>[count];
        int start = 0;
        for (int i = 0; i < count; i++)
        {
            if (ends[i] < start || ends[i] > all.Length)
                throw new InvalidDataException($"Text {i} ends at {ends[i]}, of {all.Length}.");
            texts[i] = all.AsMemory(start, ends[i] - start);
            start = ends[i];
        }

        return texts;
    }

    /// <summary>Eight to a byte, from its lowest bit.</summary>
    public static bool[] ReadBooleans(BinaryReader reader, int count)
    {
        byte[] bytes = ReadExactly(reader, (count + 7) / 8);
        return [.. Enumerable.Range(0, count).Select(i => (bytes[i / 8] >> (i % 8) & 1) != 0)];
    }

    public static DateTimeOffset[] ReadDateTimeOffsets(BinaryReader reader, int count)
    {
        short[] minutes = ReadAll(count, reader.ReadInt16);
        long[] ticks = ReadAll(count, reader.ReadInt64);
        return [.. minutes.Zip(ticks, (offset, time) => new DateTimeOffset(time, TimeSpan.FromMinutes(offset)))];
    }

    public static T[] ReadAll<T>(int count, Func<T> read)
    {
        var values = new T[count];
        for (int i = 0; i < count; i++)
            values[i] = read();
        return values;
    }

    public static byte[] ReadExactly(BinaryReader reader, int count)
    {
        byte[] bytes = reader.ReadBytes(count);
        return bytes.Length == count ? bytes : throw new EndOfStreamException("It is truncated.");
    }

    /// <summary>A vector of known size of the values' type.</summary>
    private static ClassValueType ReadType(BinaryReader reader, int classes)
    {
        string vector = reader.ReadString();
        reader.Read7BitEncodedInt64();
        string item = reader.ReadString();
        reader.Read7BitEncodedInt64();
        if (vector != Vector || ClassValueType.OfBinary(item) is not { } type)
            throw new InvalidDataException($"They are of type {vector} of {item}, which this LstmMlNet does not know.");
        Expect(reader.ReadInt32(), 1, "dimensions");
        Expect(reader.ReadInt32(), classes, "values");
        return type;
    }

    private static int[] ReadPlaces(BinaryReader reader, int count, int classes)
    {
        if (count < 0 || count > classes)
            throw new InvalidDataException($"There are {count} places for {classes} classes.");
        int[] places = ReadAll(count, reader.ReadInt32);
        return Array.TrueForAll(places, place => place >= 0 && place < classes)
            ? places
            : throw new InvalidDataException($"A value is for a class beyond the {classes} that there are.");
    }

    private static void Expect(int found, int wanted, string what)
    {
        if (found != wanted)
            throw new InvalidDataException($"There are {found} {what}; there should be {wanted}.");
    }
}
