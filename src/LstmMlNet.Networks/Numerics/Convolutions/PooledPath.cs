namespace LstmMlNet.Networks.Numerics;

/// <summary>A path of the last convolution as the head reads it: which columns, and at which steps.</summary>
/// <param name="start">The first of its columns.</param>
/// <param name="length">How many there are.</param>
/// <param name="before">Steps of a sequence at its beginning at which it is not read; 0 where all are.</param>
/// <param name="after">Likewise at its end.</param>
internal readonly struct PooledPath(int start, int length, int before, int after)
{
    public readonly int Start = start;
    public readonly int Length = length;

    /// <summary>The steps of a frame at which it is read.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="steps">Steps of the sequence.</param>
    public RowRange Of(RowRange frame, int steps)
    {
        if (steps <= before + after)
            return frame;
        int from = Math.Max(frame.From, before);
        return new RowRange(from, Math.Max(0, Math.Min(frame.End, steps - after) - from));
    }

    /// <summary>At how many steps it is read.</summary>
    /// <param name="steps">Steps of the sequence.</param>
    public long CountOf(long steps) => steps <= before + after ? steps : steps - before - after;
}
