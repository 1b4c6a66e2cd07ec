using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace LstmMlNet.Networks.Training;

/// <summary>A SHA-256 of sequences in their order: values, targets and weights, each with its length.</summary>
internal sealed class DataHash : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public static string Of(SequenceDataset data)
    {
        using var hash = new DataHash();
        for (int i = 0; i < data.Count; i++)
            hash.Add(data, i);
        return hash.ToHex();
    }

    public void Add(SequenceDataset data, int index)
    {
        ReadOnlySpan<float> values = data.SequenceAt(index);
        ReadOnlySpan<float> targets = data.TargetsOf(index);
        Span<byte> header = stackalloc byte[3 * sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(header, values.Length);
        BinaryPrimitives.WriteInt32LittleEndian(header[sizeof(int)..], targets.Length);
        BinaryPrimitives.WriteSingleLittleEndian(header[(2 * sizeof(int))..], data.WeightOf(index));
        _hash.AppendData(header);
        _hash.AppendData(MemoryMarshal.AsBytes(values));
        _hash.AppendData(MemoryMarshal.AsBytes(targets));
    }

    public string ToHex() => Convert.ToHexStringLower(_hash.GetCurrentHash());

    public void Dispose() => _hash.Dispose();
}
