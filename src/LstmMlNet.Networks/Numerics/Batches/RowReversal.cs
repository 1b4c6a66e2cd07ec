using System.Numerics.Tensors;

namespace LstmMlNet.Networks.Numerics;

/// <summary>
/// Turns sequences round, each within its own length: what a backward direction reads and writes. Sequences of a group that are
/// equally long lie side by side at every step and are turned round together.
/// </summary>
internal static unsafe class RowReversal
{
    /// <summary>Copies each row of some sequences to the mirrored step of its sequence.</summary>
    public static void Copy(BatchLayout shape, RowRange places, in RowPlane source, in RowPlane target, int columns) =>
        Run(shape, places, source, target, columns, adds: false);

    /// <summary>Adds each row of some sequences to the mirrored step of its sequence.</summary>
    public static void Add(BatchLayout shape, RowRange places, in RowPlane source, in RowPlane target, int columns) =>
        Run(shape, places, source, target, columns, adds: true);

    private static void Run(BatchLayout shape, RowRange places, in RowPlane source, in RowPlane target, int columns, bool adds)
    {
        for (int g = 0; g < shape.GroupCount; g++)
        {
            SequenceGroup group = shape.Group(g);
            int last = Math.Min(places.End - group.First, group.Count);
            for (int first = Math.Max(0, places.From - group.First), end; first < last; first = end)
            {
                int steps = EquallyLong(shape, group, first, out end);
                end = Math.Min(end, last);
                for (int t = 0; t < steps; t++)
                {
                    float* from = source.Rows + ((nint)(group.Row(t) + first) * source.Stride);
                    float* to = target.Rows + ((nint)(group.Row(steps - 1 - t) + first) * target.Stride);
                    if (adds)
                        AddRows(from, source.Stride, to, target.Stride, end - first, columns);
                    else
                        CopyRows(from, source.Stride, to, target.Stride, end - first, columns);
                }
            }
        }
    }

    /// <summary>The steps of a group's sequence <paramref name="first"/>, and the end of those after it that have as many.</summary>
    private static int EquallyLong(BatchLayout shape, in SequenceGroup group, int first, out int end)
    {
        int steps = shape.Lengths[group.First + first];
        end = first + 1;
        while (end < group.Count && shape.Lengths[group.First + end] == steps)
            end++;
        return steps;
    }

    private static void CopyRows(float* from, int fromStride, float* to, int toStride, int rows, int columns)
    {
        // Nothing between the rows: they are one.
        if (fromStride == columns && toStride == columns)
            (rows, columns) = (1, checked(rows * columns));
        for (int row = 0; row < rows; row++, from += fromStride, to += toStride)
            new ReadOnlySpan<float>(from, columns).CopyTo(new Span<float>(to, columns));
    }

    private static void AddRows(float* from, int fromStride, float* to, int toStride, int rows, int columns)
    {
        for (int row = 0; row < rows; row++, from += fromStride, to += toStride)
        {
            var sum = new Span<float>(to, columns);
            TensorPrimitives.Add(sum, new ReadOnlySpan<float>(from, columns), sum);
        }
    }
}
