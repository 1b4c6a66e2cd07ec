using System.Buffers.Binary;

namespace LstmMlNet.Interop.Tensors;

/// <summary>A tensor as a file describes it: a strided view of a storage. Nothing of it is read before its values are asked for.</summary>
internal sealed record FileTensor(ElementType Type, string TypeName, long[] Shape, long[] Strides, long Offset, TensorStorage Storage)
{
    private const int MostDimensions = 8;

    public string ShapeText => $"[{string.Join(", ", Shape)}]";

    /// <summary>How many values.</summary>
    public long Count => Shape.Aggregate(1L, (product, size) => checked(product * size));

    /// <summary>Row-major strides of a shape.</summary>
    public static long[] RowMajor(long[] shape)
    {
        var strides = new long[shape.Length];
        long stride = 1;
        for (int axis = shape.Length - 1; axis >= 0; axis--)
        {
            strides[axis] = stride;
            stride = checked(stride * Math.Max(1, shape[axis]));
        }

        return strides;
    }

    /// <exception cref="InvalidDataException">Shape, strides and offset do not lie within the storage.</exception>
    public void Check(string name)
    {
        if (Shape.Length > MostDimensions || Shape.Length != Strides.Length || Offset < 0 || Shape.Any(size => size < 0)
            || Strides.Any(stride => stride < 0))
            throw Misfit(name);
        if (Type == ElementType.Other || Shape.Contains(0))
            return;
        Int128 last = Offset;
        Int128 count = 1;
        for (int axis = 0; axis < Shape.Length; axis++)
        {
            last += (Int128)(Shape[axis] - 1) * Strides[axis];
            count *= Shape[axis];
            if (last > Storage.Length || count > Array.MaxLength)
                throw Misfit(name);
        }

        if ((last + 1) * SizeOf(Type) > Storage.Length)
            throw Misfit(name);
    }

    /// <summary>The values, row-major.</summary>
    /// <exception cref="NotSupportedException">They are not floating-point numbers.</exception>
    public float[] Values(string name, ReadBudget budget)
    {
        if (Type == ElementType.Other)
            throw new NotSupportedException($"Tensor {name} is of type {TypeName}; weights are float32, float64, float16 or bfloat16.");
        budget.Spend(checked(Count * sizeof(float)), $"Tensor {name}");
        var values = new float[Count];
        ReadOnlySpan<byte> bytes = Storage.Bytes;
        var index = new long[Shape.Length];
        int size = SizeOf(Type);
        long place = Offset;
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = Read(bytes.Slice(checked((int)(place * size)), size));
            for (int axis = Shape.Length - 1; axis >= 0; axis--)
            {
                place += Strides[axis];
                if (++index[axis] < Shape[axis])
                    break;
                place -= Shape[axis] * Strides[axis];
                index[axis] = 0;
            }
        }

        return values;
    }

    public static int SizeOf(ElementType type) => type switch
    {
        ElementType.Half or ElementType.BFloat16 => 2,
        ElementType.Single => 4,
        ElementType.Double => 8,
        _ => 1,
    };

    private float Read(ReadOnlySpan<byte> bytes) => (Type, Storage.BigEndian) switch
    {
        (ElementType.Single, false) => BinaryPrimitives.ReadSingleLittleEndian(bytes),
        (ElementType.Single, true) => BinaryPrimitives.ReadSingleBigEndian(bytes),
        (ElementType.Double, false) => (float)BinaryPrimitives.ReadDoubleLittleEndian(bytes),
        (ElementType.Double, true) => (float)BinaryPrimitives.ReadDoubleBigEndian(bytes),
        (ElementType.Half, false) => (float)BinaryPrimitives.ReadHalfLittleEndian(bytes),
        (ElementType.Half, true) => (float)BinaryPrimitives.ReadHalfBigEndian(bytes),
        (_, false) => BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadUInt16LittleEndian(bytes) << 16),
        (_, true) => BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadUInt16BigEndian(bytes) << 16),
    };

    private InvalidDataException Misfit(string name) => new(
        $"The file is damaged: tensor {name} of shape {ShapeText}, strides [{string.Join(", ", Strides)}] and offset {Offset} does not lie "
        + $"within its {Storage.Length} bytes.");
}
