using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace LstmMlNet.Networks.Storage;

/// <summary>The checksum in a safetensors file's metadata.</summary>
internal static class SafetensorsChecksum
{
    /// <summary>Covers metadata, names, shapes and data.</summary>
    public const string Key = "sha256.all";

    // For network files up to version 3 and checkpoints up to version 2.
    private const string KeyOfDataAlone = "sha256";

    /// <summary>Each text with its length, each shape with its rank: no two files have the same bytes to hash.</summary>
    public static string Of(IReadOnlyDictionary<string, string> metadata, IEnumerable<StoredTensor> tensors)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        AddNumber(hash, metadata.Count(entry => entry.Key != Key));
        foreach ((string key, string value) in metadata.Where(entry => entry.Key != Key)
            .OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            AddText(hash, key);
            AddText(hash, value);
        }

        foreach (StoredTensor tensor in tensors)
        {
            AddText(hash, tensor.Name);
            AddNumber(hash, tensor.Shape.Count);
            foreach (int size in tensor.Shape)
                AddNumber(hash, size);
            hash.AppendData(MemoryMarshal.AsBytes<float>(tensor.Data));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <param name="metadata">The file's metadata, the checksum among them.</param>
    /// <param name="tensors">Its tensors, in the order of their data.</param>
    /// <param name="wholly">Whether the checksum is of everything, or of the data alone.</param>
    public static bool Fits(IReadOnlyDictionary<string, string> metadata, IEnumerable<StoredTensor> tensors, bool wholly) => string.Equals(
        metadata.GetValueOrDefault(wholly ? Key : KeyOfDataAlone),
        wholly ? Of(metadata, tensors) : OfData(tensors),
        StringComparison.OrdinalIgnoreCase);

    private static string OfData(IEnumerable<StoredTensor> tensors)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (StoredTensor tensor in tensors)
            hash.AppendData(MemoryMarshal.AsBytes<float>(tensor.Data));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void AddText(IncrementalHash hash, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        AddNumber(hash, bytes.Length);
        hash.AppendData(bytes);
    }

    private static void AddNumber(IncrementalHash hash, int number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, number);
        hash.AppendData(bytes);
    }
}
