using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace LstmMlNet.Networks.Tests.Storage;

/// <summary>
/// A safetensors file that is taken apart, changed and put together again with a checksum that is right: written from the
/// format, not with the library's code.
/// </summary>
internal sealed class SafetensorsForgery
{
    private const string Checksum = "sha256.all";

    public SafetensorsForgery(byte[] file)
    {
        int length = (int)BinaryPrimitives.ReadInt64LittleEndian(file);
        using JsonDocument json = JsonDocument.Parse(file.AsMemory(8, length));
        foreach (JsonProperty entry in json.RootElement.EnumerateObject())
        {
            if (entry.Name == "__metadata__")
            {
                foreach (JsonProperty value in entry.Value.EnumerateObject())
                    Metadata[value.Name] = value.Value.GetString()!;
                continue;
            }

            int[] offsets = [.. entry.Value.GetProperty("data_offsets").EnumerateArray().Select(offset => offset.GetInt32())];
            float[] data = MemoryMarshal.Cast<byte, float>(file.AsSpan(8 + length + offsets[0], offsets[1] - offsets[0])).ToArray();
            Tensors.Add((entry.Name, [.. entry.Value.GetProperty("shape").EnumerateArray().Select(size => size.GetInt32())], data));
        }
    }

    public Dictionary<string, string> Metadata { get; } = [];

    public List<(string Name, int[] Shape, float[] Data)> Tensors { get; } = [];

    /// <summary>Bytes by which the second tensor is said to begin later than the first one ends.</summary>
    public int Gap { get; set; }

    /// <summary>The file as versions wrote it whose checksum is of the data alone.</summary>
    public static byte[] AsBefore(byte[] file, int version)
    {
        var forged = new SafetensorsForgery(file);
        forged.Metadata["version"] = version.ToString(CultureInfo.InvariantCulture);
        forged.Metadata.Remove(Checksum);
        forged.Metadata["sha256"] = Convert.ToHexStringLower(
            SHA256.HashData([.. forged.Tensors.SelectMany(tensor => MemoryMarshal.AsBytes<float>(tensor.Data).ToArray())]));
        return forged.Put();
    }

    public byte[] ToBytes()
    {
        Metadata.Remove(Checksum);
        Metadata[Checksum] = Hash();
        return Put();
    }

    private string Hash()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Number(Metadata.Count);
        foreach ((string key, string value) in Metadata.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            Text(key);
            Text(value);
        }

        foreach ((string name, int[] shape, float[] data) in Tensors)
        {
            Text(name);
            Number(shape.Length);
            Array.ForEach(shape, Number);
            hash.AppendData(MemoryMarshal.AsBytes<float>(data));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());

        void Number(int number) => hash.AppendData(BitConverter.GetBytes(number));

        void Text(string text)
        {
            Number(Encoding.UTF8.GetByteCount(text));
            hash.AppendData(Encoding.UTF8.GetBytes(text));
        }
    }

    private byte[] Put()
    {
        var entries = new List<string> { $"\"__metadata__\":{JsonSerializer.Serialize(Metadata)}" };
        long offset = 0;
        for (int i = 0; i < Tensors.Count; i++)
        {
            (string name, int[] shape, float[] data) = Tensors[i];
            offset += i == 1 ? Gap : 0;
            entries.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"{JsonSerializer.Serialize(name)}:{{\"dtype\":\"F32\",\"shape\":[{string.Join(',', shape)}],"
                + $"\"data_offsets\":[{offset},{offset + (4L * data.Length)}]}}"));
            offset += 4L * data.Length;
        }

        byte[] header = Encoding.UTF8.GetBytes($"{{{string.Join(',', entries)}}}");
        return
        [
            .. BitConverter.GetBytes((long)header.Length),
            .. header,
            .. Tensors.SelectMany(tensor => MemoryMarshal.AsBytes<float>(tensor.Data).ToArray()),
        ];
    }
}
