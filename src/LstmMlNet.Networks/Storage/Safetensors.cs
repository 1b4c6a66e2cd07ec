using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace LstmMlNet.Networks.Storage;

/// <summary>A tensor of a file: its name, shape and values, row-major.</summary>
internal sealed record StoredTensor(string Name, IReadOnlyList<int> Shape, float[] Data);

/// <summary>
/// The safetensors format (https://github.com/huggingface/safetensors): the header's length in 8 bytes, a JSON header of
/// names, types, shapes and offsets, then the data. Only F32 here. A SHA-256 of everything in the metadata finds altered files.
/// </summary>
internal static class Safetensors
{
    private const string Metadata = "__metadata__";

    public static void Write(Stream stream, IReadOnlyDictionary<string, string> metadata, IReadOnlyList<StoredTensor> tensors)
    {
        string checksum = SafetensorsChecksum.Of(metadata, tensors);
        using var header = new MemoryStream();
        using (var json = new Utf8JsonWriter(header))
        {
            json.WriteStartObject();
            json.WriteStartObject(Metadata);
            foreach ((string key, string value) in metadata)
                json.WriteString(key, value);
            json.WriteString(SafetensorsChecksum.Key, checksum);
            json.WriteEndObject();
            long offset = 0;
            foreach (StoredTensor tensor in tensors)
            {
                json.WriteStartObject(tensor.Name);
                json.WriteString("dtype", "F32");
                json.WriteStartArray("shape");
                foreach (int size in tensor.Shape)
                    json.WriteNumberValue(size);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(offset);
                offset += (long)tensor.Data.Length * sizeof(float);
                json.WriteNumberValue(offset);
                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        // The data starts at a multiple of 8, as the format advises.
        while (header.Length % 8 != 0)
            header.WriteByte((byte)' ');
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        stream.Write(length);
        header.Position = 0;
        header.CopyTo(stream);
        foreach (StoredTensor tensor in tensors)
            stream.Write(MemoryMarshal.AsBytes<float>(tensor.Data));
    }

    /// <summary>Reads a file to its end. Nothing is allocated for bytes that are not there. The checksum is checked separately.</summary>
    /// <param name="stream">The stream to read from.</param>
    /// <param name="mostHeader">The longest header that is read, in bytes.</param>
    /// <param name="what">What the file is called in errors.</param>
    /// <exception cref="InvalidDataException">Truncated, or not of this format.</exception>
    public static SafetensorsFile Read(Stream stream, int mostHeader, string what)
    {
        if (!BitConverter.IsLittleEndian)
            throw new PlatformNotSupportedException("Network files are little-endian; this machine is not.");
        long headerLength =
            BinaryPrimitives.ReadInt64LittleEndian(ReadExactly(stream, 8, $"The {what} is truncated: it ends within the header's length."));
        if (headerLength < 2 || headerLength > mostHeader)
            throw new InvalidDataException($"This is no {what}: its header would have {headerLength} bytes, and may have {mostHeader}.");
        byte[] header = ReadExactly(stream, (int)headerLength, $"The {what} is truncated: it ends within the header.");
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        var entries = new List<Entry>();
        try
        {
            using JsonDocument json = JsonDocument.Parse(header);
            foreach (JsonProperty entry in json.RootElement.EnumerateObject())
            {
                if (entry.Name == Metadata)
                {
                    foreach (JsonProperty value in entry.Value.EnumerateObject())
                    {
                        if (!metadata.TryAdd(value.Name, value.Value.GetString() ?? ""))
                            throw new InvalidDataException($"The {what} has {value.Name} twice in its header.");
                    }
                }
                else
                {
                    entries.Add(EntryOf(entry, what));
                }
            }
        }
        catch (Exception exception) when (exception is JsonException
            or InvalidOperationException
            or KeyNotFoundException
            or FormatException)
        {
            throw new InvalidDataException($"The {what}'s header cannot be read: {exception.Message}", exception);
        }

        return new SafetensorsFile(what, metadata, ReadTensors(stream, entries, what));
    }

    /// <summary>The tensors follow one another and fill the file.</summary>
    private static List<StoredTensor> ReadTensors(Stream stream, List<Entry> entries, string what)
    {
        entries.Sort((one, other) => one.Start.CompareTo(other.Start));
        long end = 0;
        foreach (Entry entry in entries)
        {
            if (entry.Start != end)
                throw new InvalidDataException($"The {what} was altered: tensor {entry.Name} begins at byte {entry.Start} of the data, "
                    + $"and those before it end at {end}.");
            end = entry.End;
        }

        // If the stream knows its length, a wrong one is found before anything is allocated for it; otherwise memory grows with the data.
        if (stream.CanSeek && stream.Length - stream.Position != end)
            throw new InvalidDataException(
                $"The {what} is truncated or was altered: its tensors take {end} bytes; it has {stream.Length - stream.Position}.");
        var tensors = new List<StoredTensor>(entries.Count);
        foreach (Entry entry in entries)
        {
            float[] data;
            int count = (int)((entry.End - entry.Start) / sizeof(float));
            string truncated = $"The {what} is truncated: it ends within tensor {entry.Name}.";
            if (stream.CanSeek)
            {
                data = GC.AllocateUninitializedArray<float>(count);
                if (stream.ReadAtLeast(
                    MemoryMarshal.AsBytes(data.AsSpan()),
                    count * sizeof(float),
                    throwOnEndOfStream: false) < count * sizeof(float))
                    throw new InvalidDataException(truncated);
            }
            else
            {
                data = MemoryMarshal.Cast<byte, float>(ReadExactly(stream, checked(count * sizeof(float)), truncated)).ToArray();
            }

            tensors.Add(new StoredTensor(entry.Name, entry.Shape, data));
        }

        if (!stream.CanSeek && stream.ReadByte() >= 0)
            throw new InvalidDataException($"The {what} was altered: there is more after its tensors.");
        return tensors;
    }

    private static Entry EntryOf(JsonProperty entry, string what)
    {
        if (entry.Value.GetProperty("dtype").GetString() != "F32")
            throw new InvalidDataException($"Tensor {entry.Name} is {entry.Value.GetProperty("dtype")}; only F32 is read.");
        int[] shape = [.. entry.Value.GetProperty("shape").EnumerateArray().Select(size => size.GetInt32())];
        long[] offsets = [.. entry.Value.GetProperty("data_offsets").EnumerateArray().Select(offset => offset.GetInt64())];
        Int128 count = shape.Length <= 8 ? 1 : 0;
        foreach (int size in shape)
            count = size > 0 ? count * size : 0;
        if (offsets.Length != 2
            || offsets[0] < 0
            || offsets[1] <= offsets[0]
            || count * sizeof(float) != (Int128)offsets[1] - offsets[0]
            || count > Array.MaxLength / sizeof(float))
            throw new InvalidDataException($"The {what} was altered: tensor {entry.Name} does not fit its data.");
        return new Entry(entry.Name, shape, offsets[0], offsets[1]);
    }

    private static byte[] ReadExactly(Stream stream, int count, string truncated)
    {
        // Grows with the data that is really there: a wrong length cannot request memory.
        using var buffer = new MemoryStream();
        var chunk = new byte[Math.Min(count, 1 << 16)];
        while (buffer.Length < count)
        {
            int read = stream.Read(chunk, 0, (int)Math.Min(chunk.Length, count - buffer.Length));
            if (read == 0)
                throw new InvalidDataException(truncated);
            buffer.Write(chunk, 0, read);
        }

        return buffer.ToArray();
    }

    private sealed record Entry(string Name, int[] Shape, long Start, long End);
}
