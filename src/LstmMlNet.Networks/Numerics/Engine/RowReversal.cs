namespace LstmMlNet.Networks.Numerics;

/// <summary>Turns sequences round, each within its own length: what a backward direction reads and writes.</summary>
internal static unsafe class RowReversal
{
    /// <summary>Copies each row to the mirrored step of its sequence.</summary>
    public static void Copy(PackedShape shape, in RowPlane source, in RowPlane target, int columns)
    {
        for (int b = 0; b < shape.Count; b++)
        {
            int length = shape.Lengths[b];
            for (int t = 0; t < length; t++)
            {
                float* row = source.Rows + ((nint)shape.RowOf(b, t) * source.Stride);
                float* mirrored = target.Rows + ((nint)shape.RowOf(b, length - 1 - t) * target.Stride);
                new ReadOnlySpan<float>(row, columns).CopyTo(new Span<float>(mirrored, columns));
            }
        }
    }

    /// <summary>Adds each row to the mirrored step of its sequence.</summary>
    public static void Add(PackedShape shape, in RowPlane source, in RowPlane target, int columns)
    {
        for (int b = 0; b < shape.Count; b++)
        {
            int length = shape.Lengths[b];
            for (int t = 0; t < length; t++)
            {
                var row = new ReadOnlySpan<float>(source.Rows + ((nint)shape.RowOf(b, t) * source.Stride), columns);
                var mirrored = new Span<float>(target.Rows + ((nint)shape.RowOf(b, length - 1 - t) * target.Stride), columns);
                System.Numerics.Tensors.TensorPrimitives.Add(mirrored, row, mirrored);
            }
        }
    }
}
