using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace LstmMlNet.Networks;

/// <summary>
/// The safetensors format (https://github.com/huggingface/safetensors): the header's length in 8 bytes, a JSON header of
/// names, types, shapes and offsets, then the data. Only F32 here. A SHA-256 of the data in the metadata finds altered files.
/// </summary>
internal static class Safetensors
{
    private const int MaximumHeader = 1 << 24;
    private const string Checksum = "sha256";

    public static void Write(Stream stream, IReadOnlyDictionary<string, string> metadata, IReadOnlyList<(string Name, IReadOnlyList<int> Shape, float[] Data)> tensors)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach ((_, _, float[] data) in tensors)
            hash.AppendData(Bytes(data));
        using var header = new MemoryStream();
        using (var json = new Utf8JsonWriter(header))
        {
            json.WriteStartObject();
            json.WriteStartObject("__metadata__");
            foreach ((string key, string value) in metadata)
                json.WriteString(key, value);
            json.WriteString(Checksum, Convert.ToHexStringLower(hash.GetHashAndReset()));
            json.WriteEndObject();
            long offset = 0;
            foreach ((string name, IReadOnlyList<int> shape, float[] data) in tensors)
            {
                json.WriteStartObject(name);
                json.WriteString("dtype", "F32");
                json.WriteStartArray("shape");
                foreach (int size in shape)
                    json.WriteNumberValue(size);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(offset);
                offset += (long)data.Length * sizeof(float);
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
        foreach ((_, _, float[] data) in tensors)
            stream.Write(Bytes(data));
    }

    /// <exception cref="InvalidDataException">Truncated, altered, or not of this format.</exception>
    public static (Dictionary<string, string> Metadata, Dictionary<string, (int[] Shape, float[] Data)> Tensors) Read(Stream stream)
    {
        byte[] length = ReadExactly(stream, 8, "the header's length");
        long headerLength = BinaryPrimitives.ReadInt64LittleEndian(length);
        if (headerLength is < 2 or > MaximumHeader)
            throw new InvalidDataException($"This is no network file: its header would have {headerLength} bytes.");
        byte[] header = ReadExactly(stream, (int)headerLength, "the header");
        byte[] data = ReadRest(stream);
        try
        {
            using JsonDocument json = JsonDocument.Parse(Encoding.UTF8.GetString(header));
            var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
            var tensors = new Dictionary<string, (int[] Shape, float[] Data)>(StringComparer.Ordinal);
            foreach (JsonProperty entry in json.RootElement.EnumerateObject())
            {
                if (entry.Name == "__metadata__")
                {
                    foreach (JsonProperty value in entry.Value.EnumerateObject())
                        metadata[value.Name] = value.Value.GetString() ?? "";
                    continue;
                }

                tensors[entry.Name] = ReadTensor(entry.Name, entry.Value, data);
            }

            string expected = metadata.GetValueOrDefault(Checksum, "");
            string actual = Convert.ToHexStringLower(SHA256.HashData(data));
            if (!string.Equals(expected, actual, StringComparison.OrdinalIgnoreCase))
                throw new InvalidDataException("The network file is truncated or was altered: its data does not match its checksum.");
            return (metadata, tensors);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new InvalidDataException($"The network file's header cannot be read: {exception.Message}", exception);
        }
    }

    private static (int[] Shape, float[] Data) ReadTensor(string name, JsonElement entry, byte[] data)
    {
        if (entry.GetProperty("dtype").GetString() != "F32")
            throw new InvalidDataException($"Tensor {name} is {entry.GetProperty("dtype")}; only F32 is read.");
        int[] shape = [.. entry.GetProperty("shape").EnumerateArray().Select(size => size.GetInt32())];
        long[] offsets = [.. entry.GetProperty("data_offsets").EnumerateArray().Select(offset => offset.GetInt64())];
        decimal count = 1;
        foreach (int size in shape)
            count = shape.Length <= 8 && size >= 0 ? count * size : -1;
        if (offsets.Length != 2 || offsets[0] < 0 || offsets[1] < offsets[0] || offsets[1] > data.Length || count * sizeof(float) != offsets[1] - offsets[0])
            throw new InvalidDataException($"The network file is truncated or was altered: tensor {name} does not fit its data.");
        return (shape, MemoryMarshal.Cast<byte, float>(data.AsSpan((int)offsets[0], (int)(offsets[1] - offsets[0]))).ToArray());
    }

    private static byte[] ReadExactly(Stream stream, int count, string what)
    {
        // Grows with what is really there: a false length cannot ask for memory.
        using var buffer = new MemoryStream();
        var chunk = new byte[Math.Min(count, 1 << 16)];
        while (buffer.Length < count)
        {
            int read = stream.Read(chunk, 0, (int)Math.Min(chunk.Length, count - buffer.Length));
            if (read == 0)
                throw new InvalidDataException($"The network file is truncated: it ends within {what}.");
            buffer.Write(chunk, 0, read);
        }

        return buffer.ToArray();
    }

    private static byte[] ReadRest(Stream stream)
    {
        using var buffer = new MemoryStream();
        stream.CopyTo(buffer);
        return buffer.ToArray();
    }

    private static ReadOnlySpan<byte> Bytes(float[] data)
    {
        if (!BitConverter.IsLittleEndian)
            throw new PlatformNotSupportedException("Network files are little-endian, and so must the machine be.");
        return MemoryMarshal.AsBytes<float>(data);
    }
}
