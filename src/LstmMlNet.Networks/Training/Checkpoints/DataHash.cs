using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace LstmMlNet.Networks.Training;

/// <summary>
/// Identifies data: sequences, their steps, and a SHA-256 of values, targets and weights, each with its length. Of rows that all
/// processes have, in their order; of rows that are spread over processes, of each by itself, and the hashes added up: however the
/// rows are spread, and over however many processes, the sum is the same.
/// </summary>
internal sealed class DataHash : IDisposable
{
    private const int Lanes = 4;

    // A sum over ranks is one of doubles, exact for numbers so small.
    private const int BitsPerSum = 16;
    private const int SumsPerLane = 64 / BitsPerSum;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly bool _isSpread;
    private readonly ulong[] _lanes = new ulong[Lanes];
    private long _count;
    private long _values;

    /// <param name="isSpread">Whether the rows are those of one process of several.</param>
    public DataHash(bool isSpread) => _isSpread = isSpread;

    /// <summary>The hash of all sequences.</summary>
    /// <param name="data">This process's.</param>
    /// <param name="options">Whether other processes have others.</param>
    public static string Of(SequenceDataset data, TrainingOptions options)
    {
        using var hash = new DataHash(options.RankRows == RankRows.Own);
        for (int i = 0; i < data.Count; i++)
            hash.Add(data, i);
        return hash.ToText(options.RowRanks);
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
        _count++;
        _values += values.Length;
        if (!_isSpread)
            return;
        Span<byte> own = stackalloc byte[SHA256.HashSizeInBytes];
        _hash.GetHashAndReset(own);
        for (int lane = 0; lane < Lanes; lane++)
            unchecked
            {
                _lanes[lane] += BinaryPrimitives.ReadUInt64LittleEndian(own[(lane * sizeof(ulong))..]);
            }
    }

    /// <summary>The hash; of spread rows that of all processes, which all of them ask for.</summary>
    public string ToText(ICollective ranks)
    {
        if (!_isSpread)
            return Convert.ToHexStringLower(_hash.GetCurrentHash());
        var sums = new double[2 + (Lanes * SumsPerLane)];
        (sums[0], sums[1]) = (_count, _values);
        for (int i = 0; i < Lanes * SumsPerLane; i++)
            sums[2 + i] = (_lanes[i / SumsPerLane] >> (BitsPerSum * (i % SumsPerLane))) & ((1 << BitsPerSum) - 1);
        ranks.AllReduce(sums);
        var whole = new ulong[Lanes];
        for (int i = 0; i < Lanes * SumsPerLane; i++)
            unchecked
            {
                whole[i / SumsPerLane] += (ulong)sums[2 + i] << (BitsPerSum * (i % SumsPerLane));
            }

        string hash = string.Concat(whole.Select(lane => lane.ToString("x16", CultureInfo.InvariantCulture)));
        return string.Create(CultureInfo.InvariantCulture, $"{sums[0]} sequences of {sums[1]} values in all, {hash}");
    }

    public void Dispose() => _hash.Dispose();
}
