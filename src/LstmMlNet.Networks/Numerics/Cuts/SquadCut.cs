namespace LstmMlNet.Networks.Numerics;

/// <summary>
/// How the threads of a squad part a pass: the sequences into slices, and the units of a slice among the threads that have it in
/// common.
/// </summary>
/// <param name="Seats">Threads that it was made for.</param>
/// <param name="Slices">Slices of the sequences.</param>
/// <param name="Grain">Sequences are split in multiples of this.</param>
internal readonly record struct SquadCut(int Seats, int Slices, int Grain)
{
    /// <summary>One thread.</summary>
    public static readonly SquadCut Alone = new(1, 1, 1);

    /// <summary>The number of slices for the threads that have joined.</summary>
    public int SlicesOf(int threads)
    {
        if (Slices == Seats)
            return threads;
        int slices = Math.Min(Slices, threads);
        while (threads % slices != 0)
            slices--;
        return slices;
    }

    /// <summary>
    /// Cuts the sequences of a batch, which are sorted, into parts of about as many steps each.
    /// </summary>
    /// <param name="batch">The sequences.</param>
    /// <param name="parts">How many parts.</param>
    /// <param name="bounds">Gets the place with which each begins, and the end of the last.</param>
    public static void Bounds(BatchLayout batch, int parts, Span<int> bounds)
    {
        // Tiles take four rows at once, the equations two; but of few sequences one more is much.
        int perPart = batch.Count / parts;
        int grain = perPart >= 32 ? 4 : perPart >= 16 ? 2 : 1;
        ReadOnlySpan<int> lengths = batch.Lengths;
        long before = 0;
        int place = 0;
        bounds[0] = 0;
        for (int part = 1; part < parts; part++)
        {
            long target = (long)batch.Rows * part / parts;
            for (; place < batch.Count && before + (lengths[place] / 2) < target; place++)
                before += lengths[place];
            bounds[part] = Math.Min((place + (grain / 2)) / grain * grain, batch.Count);
        }

        bounds[parts] = batch.Count;
    }
}
