using CsCheck;
using LstmMlNet.Networks.Numerics;

namespace LstmMlNet.Networks.Tests.Numerics.Batches;

[TestClass]
internal sealed unsafe class RowReversalTests
{
    private const float Untouched = -1f;

    // Few different lengths, so that most groups have neighbors that are equally long; rows with and without space after their columns.
    private static readonly Gen<(int[] Lengths, int Columns, int SourceStride, int TargetStride)> Cases =
        Gen.Select(
            Gen.Int[1, 4].Array[1, 80],
            Gen.Int[1, 9],
            Gen.Int[0, 3],
            Gen.Int[0, 3],
            (lengths, columns, before, after) => (lengths, columns, columns + before, columns + after));

    [TestMethod]
    public void Each_row_goes_to_the_mirrored_step_of_its_own_sequence_and_nothing_else_is_written() => Cases.Sample(
        sample =>
        {
            BatchLayout shape = Shape(sample.Lengths);
            float[] source = Numbered(shape.Rows * sample.SourceStride);
            float[] target = [.. Enumerable.Repeat(Untouched, shape.Rows * sample.TargetStride)];
            fixed (float* from = source, to = target)
                RowReversal.Copy(
                    shape,
                    new RowRange(0, shape.Count),
                    new RowPlane(from, sample.SourceStride),
                    new RowPlane(to, sample.TargetStride),
                    sample.Columns);
            Check(
                shape,
                sample.TargetStride,
                target,
                (row, mirrored, column) => column < sample.Columns ? source[(mirrored * sample.SourceStride) + column] : Untouched);
        },
        iter: 200,
        threads: 1);

    [TestMethod]
    public void Each_row_is_added_to_the_mirrored_step_of_its_own_sequence_and_to_nothing_else() => Cases.Sample(
        sample =>
        {
            BatchLayout shape = Shape(sample.Lengths);
            float[] source = Numbered(shape.Rows * sample.SourceStride);
            float[] before = Numbered(shape.Rows * sample.TargetStride);
            float[] target = [.. before];
            fixed (float* from = source, to = target)
                RowReversal.Add(
                    shape,
                    new RowRange(0, shape.Count),
                    new RowPlane(from, sample.SourceStride),
                    new RowPlane(to, sample.TargetStride),
                    sample.Columns);
            Check(shape, sample.TargetStride, target, (row, mirrored, column) =>
                before[(row * sample.TargetStride) + column] + (column < sample.Columns
                    ? source[(mirrored * sample.SourceStride) + column]
                    : 0f));
        },
        iter: 200,
        threads: 1);

    private static BatchLayout Shape(int[] lengths)
    {
        var shape = new BatchLayout();
        shape.Set(lengths);
        return shape;
    }

    private static float[] Numbered(int count) => [.. Enumerable.Range(0, count).Select(i => (float)i)];

    private static void Check(BatchLayout shape, int stride, float[] target, Func<int, int, int, float> expected)
    {
        for (int place = 0; place < shape.Count; place++)
        {
            for (int t = 0; t < shape.Lengths[place]; t++)
            {
                int row = shape.RowOf(place, t);
                int mirrored = shape.RowOf(place, shape.Lengths[place] - 1 - t);
                for (int column = 0; column < stride; column++)
                    Assert.AreEqual(expected(row, mirrored, column), target[(row * stride) + column]);
            }
        }
    }
}
