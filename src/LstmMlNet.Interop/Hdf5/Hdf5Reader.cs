using LstmMlNet.Interop.Tensors;

namespace LstmMlNet.Interop.Hdf5;

/// <summary>
/// Reads HDF5 as Keras writes it, by the format's specification (version 3.0): groups, datasets in one piece, attributes of texts. A
/// reader of our own, since these files are not trusted: the general one that writes them here asked for gigabytes, or did not end, on
/// files with a changed byte.
/// </summary>
internal static class Hdf5Reader
{
    private static ReadOnlySpan<byte> Signature => [0x89, (byte)'H', (byte)'D', (byte)'F', 0x0d, 0x0a, 0x1a, 0x0a];

    public static bool IsOne(ReadOnlySpan<byte> start) => start.StartsWith(Signature);

    /// <summary>The root group.</summary>
    /// <exception cref="InvalidDataException">It is no HDF5 file, or damaged.</exception>
    /// <exception cref="NotSupportedException">It is of a kind that Keras does not write.</exception>
    public static Hdf5Object Open(byte[] bytes, ReadBudget budget)
    {
        var file = new Hdf5Bytes(bytes);
        if (!IsOne(bytes))
            throw new InvalidDataException("The file is no HDF5 file.");
        int version = file.Byte(8);
        (ulong sizes, ulong root) = version switch
        {
            0 => (13UL, 24UL + 32 + 8),
            1 => (13UL, 28UL + 32 + 8),
            2 or 3 => (9UL, 12UL + 24),
            _ => throw new NotSupportedException($"The HDF5 file is of version {version}; 0 to 3 are read."),
        };
        ulong baseAddress = file.Long(version switch { 0 => 24UL, 1 => 28UL, _ => 12UL });
        if (file.Byte(sizes) != 8 || file.Byte(sizes + 1) != 8 || baseAddress != 0)
            throw new NotSupportedException("The HDF5 file has addresses of other than 8 bytes, or begins elsewhere; Keras's do not.");
        return new Hdf5Object(file, budget, file.Long(root));
    }
}
