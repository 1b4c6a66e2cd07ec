using System.Buffers.Binary;
using System.Text;

namespace LstmMlNet.Interop.Hdf5;

/// <summary>A file's bytes, read at places that the file itself names: each is checked to lie within it.</summary>
internal sealed class Hdf5Bytes(byte[] bytes)
{
    public const ulong Undefined = ulong.MaxValue;

    public long Length => bytes.Length;

    /// <exception cref="InvalidDataException">The place is not within the file.</exception>
    public ReadOnlySpan<byte> At(ulong place, ulong count) => place <= (ulong)bytes.Length && count <= (ulong)bytes.Length - place
        ? bytes.AsSpan((int)place, (int)count)
        : throw new InvalidDataException(
            $"The HDF5 file is truncated or damaged: it names {count} bytes at {place}, and has {bytes.Length}.");

    public byte Byte(ulong place) => At(place, 1)[0];

    public ushort Short(ulong place) => BinaryPrimitives.ReadUInt16LittleEndian(At(place, 2));

    public uint Int(ulong place) => BinaryPrimitives.ReadUInt32LittleEndian(At(place, 4));

    public ulong Long(ulong place) => BinaryPrimitives.ReadUInt64LittleEndian(At(place, 8));

    /// <summary>A whole number of 1, 2, 4 or 8 bytes.</summary>
    public ulong Number(ulong place, int size) => size switch
    {
        1 => Byte(place),
        2 => Short(place),
        4 => Int(place),
        _ => Long(place),
    };

    public void Expect(ulong place, ReadOnlySpan<byte> signature)
    {
        if (!At(place, (ulong)signature.Length).SequenceEqual(signature))
            throw new InvalidDataException($"The HDF5 file is damaged: there is no {Encoding.ASCII.GetString(signature)} at {place}.");
    }

    /// <summary>A text that ends with a zero, at most so long.</summary>
    public string Text(ulong place, ulong most)
    {
        ReadOnlySpan<byte> text = At(place, most);
        int end = text.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? text : text[..end]);
    }
}
