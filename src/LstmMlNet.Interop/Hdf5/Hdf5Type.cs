using LstmMlNet.Interop.Tensors;

namespace LstmMlNet.Interop.Hdf5;

/// <summary>What an HDF5 file's values are, as far as Keras writes them: floating-point numbers and texts.</summary>
internal sealed record Hdf5Type(ElementType Element, bool BigEndian, bool Text, bool VariableLength, uint Size, string Name)
{
    public static Hdf5Type Of(Hdf5Bytes file, ulong place)
    {
        int kind = file.Byte(place) & 15;
        int bits = file.Byte(place + 1);
        uint size = file.Int(place + 4);
        return kind switch
        {
            1 => new(
                FloatOf(file, place, size),
                (bits & 1) != 0,
                Text: false,
                VariableLength: false,
                size,
                $"floating point of {size} bytes"),
            3 => new(ElementType.Other, BigEndian: false, Text: true, VariableLength: false, size, "text"),
            9 when (bits & 15) == 1 => new(ElementType.Other, BigEndian: false, Text: true, VariableLength: true, size, "text"),
            _ => new(ElementType.Other, BigEndian: false, Text: false, VariableLength: false, size, $"HDF5 class {kind}, {size} bytes"),
        };
    }

    private static ElementType FloatOf(Hdf5Bytes file, ulong place, uint size)
    {
        // Exponent: place and bits; mantissa: place and bits.
        ReadOnlySpan<byte> layout = file.At(place + 12, 4);
        return (size, layout[0], layout[1], layout[2], layout[3]) switch
        {
            (2, 10, 5, 0, 10) => ElementType.Half,
            (2, 7, 8, 0, 7) => ElementType.BFloat16,
            (4, 23, 8, 0, 23) => ElementType.Single,
            (8, 52, 11, 0, 52) => ElementType.Double,
            _ => ElementType.Other,
        };
    }
}
