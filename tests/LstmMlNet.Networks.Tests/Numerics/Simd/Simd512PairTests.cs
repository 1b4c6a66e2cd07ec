using LstmMlNet.Networks.Numerics;

namespace LstmMlNet.Networks.Tests.Numerics.Simd;

/// <summary>Two rows at once are each row by itself, to the bit.</summary>
[TestClass]
internal sealed unsafe class Simd512PairTests
{
    // Further apart than a vector: what lies between the rows must stay as it is.
    private const int Row = 40;
    private const int Lanes = 16;

    [TestMethod]
    public void Every_operation_does_to_both_rows_what_a_vector_does_to_one()
    {
        Compare<Simd512Pair, Simd512>((a, b, c) => Simd512Pair.MultiplyAdd(a, b, c), (a, b, c) => Simd512.MultiplyAdd(a, b, c));
        Compare<Simd512Pair, Simd512>((a, b, _) => Simd512Pair.MultiplyAdd(a, 1.5f, b), (a, b, _) => Simd512.MultiplyAdd(a, 1.5f, b));
        Compare<Simd512Pair, Simd512>((a, _, _) => Simd512Pair.MultiplyAdd(a, 1.5f, 3f), (a, _, _) => Simd512.MultiplyAdd(a, 1.5f, 3f));
        Compare<Simd512Pair, Simd512>((a, b, c) => Accumulate(a, b, c), (a, b, c) => Accumulate(a, b, c));
        Compare<Simd512Pair, Simd512>((a, b, _) => a + b, (a, b, _) => a + b);
        Compare<Simd512Pair, Simd512>((a, b, _) => a - b, (a, b, _) => a - b);
        Compare<Simd512Pair, Simd512>((a, _, _) => a + 3f, (a, _, _) => a + 3f);
        Compare<Simd512Pair, Simd512>((a, _, _) => a - 3f, (a, _, _) => a - 3f);
        Compare<Simd512Pair, Simd512>((a, _, _) => 3f - a, (a, _, _) => 3f - a);
        Compare<Simd512Pair, Simd512>((a, b, _) => a * b, (a, b, _) => a * b);
        Compare<Simd512Pair, Simd512>((a, b, _) => a / b, (a, b, _) => a / b);
        Compare<Simd512Pair, Simd512>((a, _, _) => Simd512Pair.Clamp(a, -1f, 0.5f), (a, _, _) => Simd512.Clamp(a, -1f, 0.5f));
        Compare<Simd512Pair, Simd512>((a, _, _) => Simd512Pair.Abs(a), (a, _, _) => Simd512.Abs(a));
        Compare<Simd512Pair, Simd512>(
            (a, b, _) => Simd512Pair.WithSign(Simd512Pair.Abs(a), b),
            (a, b, _) => Simd512.WithSign(Simd512.Abs(a), b));
        Compare<Simd512Pair, Simd512>((a, _, _) => Simd512Pair.Positive(a), (a, _, _) => Simd512.Positive(a));
        Compare<Simd512Pair, Simd512>((a, _, _) => Simd512Pair.Min(a, 3f), (a, _, _) => Simd512.Min(a, 3f));
        Compare<Simd512Pair, Simd512>((a, b, _) => Simd512Pair.Max(a, b), (a, b, _) => Simd512.Max(a, b));
        Compare<Simd512Pair, Simd512>(
            (a, _, _) => Simd512Pair.SquareRoot(Simd512Pair.Abs(a)),
            (a, _, _) => Simd512.SquareRoot(Simd512.Abs(a)));
        Compare<Simd512Pair, Simd512>((a, _, _) => Simd512Pair.EighthPower(a), (a, _, _) => Simd512.EighthPower(a));
        Compare<Simd512Pair, Simd512>((_, _, _) => Simd512Pair.Splat(3f), (_, _, _) => Simd512.Splat(3f));
        Compare<Simd512Pair, Simd512>((_, _, _) => Simd512Pair.Zero, (_, _, _) => Simd512.Zero);
        Compare<Simd512Pair, Simd512>((a, _, _) => Activations.Sigmoid(a), (a, _, _) => Activations.Sigmoid(a));
        Compare<Simd512Pair, Simd512>((a, _, _) => Activations.Tanh(a), (a, _, _) => Activations.Tanh(a));
    }

    private static V Accumulate<V>(V a, V b, V sum)
        where V : unmanaged, ISimd<V>
    {
        V.Accumulate(a, b, ref sum);
        return sum;
    }

    private static void Compare<TPair, TRow>(Func<TPair, TPair, TPair, TPair> pair, Func<TRow, TRow, TRow, TRow> row)
        where TPair : unmanaged, ISimd<TPair>
        where TRow : unmanaged, ISimd<TRow>
    {
        Assert.AreEqual(2, TPair.Rows);
        Assert.AreEqual(TRow.Lanes, TPair.Lanes);
        var random = new Random(3);
        float* values = stackalloc float[3 * (Row + Lanes)];
        for (int i = 0; i < 3 * (Row + Lanes); i++)
            values[i] = i % 19 == 0 ? float.NaN : i % 23 == 0 ? float.NegativeInfinity : (float)((random.NextDouble() - 0.5) * 40);
        float* a = values, b = a + Row + Lanes, c = b + Row + Lanes;
        float* together = stackalloc float[Row + Lanes];
        float* apart = stackalloc float[Row + Lanes];
        new Span<float>(together, Row + Lanes).Fill(7f);
        new Span<float>(apart, Row + Lanes).Fill(7f);
        TPair.StoreRows(together, Row, pair(TPair.LoadRows(a, Row), TPair.LoadRows(b, Row), TPair.LoadRows(c, Row)));
        for (int i = 0; i <= Row; i += Row)
            TRow.Store(apart + i, row(TRow.Load(a + i), TRow.Load(b + i), TRow.Load(c + i)));
        for (int i = 0; i < Row + Lanes; i++)
            Assert.AreEqual(
                BitConverter.SingleToInt32Bits(apart[i]),
                BitConverter.SingleToInt32Bits(together[i]),
                $"at {i}: {apart[i]} and {together[i]}");
    }
}
