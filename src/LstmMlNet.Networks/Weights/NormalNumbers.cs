namespace LstmMlNet.Networks;

/// <summary>
/// Normal random numbers by the polar method (Marsaglia &amp; Bray 1964): the same on every machine but for the last bits of
/// a logarithm.
/// </summary>
internal static class NormalNumbers
{
    public static void Fill(Span<float> values, SeededRandom random)
    {
        for (int i = 0; i < values.Length; i += 2)
        {
            double x;
            double y;
            double square;
            do
            {
                x = (2 * random.NextDouble()) - 1;
                y = (2 * random.NextDouble()) - 1;
                square = (x * x) + (y * y);
            }
            while (square is >= 1 or 0);
            double scale = Math.Sqrt(-2 * Math.Log(square) / square);
            values[i] = (float)(x * scale);
            if (i + 1 < values.Length)
                values[i + 1] = (float)(y * scale);
        }
    }
}
