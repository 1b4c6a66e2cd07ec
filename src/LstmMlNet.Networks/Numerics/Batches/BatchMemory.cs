using System.Globalization;

namespace LstmMlNet.Networks.Numerics;

/// <summary>How much memory a batch takes on its way through a network, before any of it is asked for.</summary>
internal sealed class BatchMemory
{
    // What is surely there is not worth a sum over the batch's lengths.
    private const long Small = 256L << 20;
    private readonly bool _keeps;
    private readonly int _members;
    private readonly int _fewestInRound;
    private readonly long _rowFloats;
    private readonly long _widestRow;

    /// <param name="plan">The network's layout.</param>
    /// <param name="keeps">Whether every step's gates and states are kept: training.</param>
    /// <param name="givesSequence">Whether every step's output is kept.</param>
    /// <param name="members">How many shares a batch is cut into.</param>
    /// <param name="fewestInRound">Sequences that go through at once where a share goes in rounds; null: all of it does.</param>
    public BatchMemory(NetworkPlan plan, bool keeps, bool givesSequence, int members, int? fewestInRound)
    {
        _keeps = keeps;
        _members = members;
        _fewestInRound = fewestInRound ?? int.MaxValue;
        bool everyOutput = givesSequence || plan.HeadLayer.ReadsSteps || plan.Pooling != SequencePooling.Last;
        long outputs = plan.Layers[..^1].Sum(layer => (long)layer.OutputStride) + (everyOutput ? plan.Layers[^1].OutputStride : 0);

        // Outputs come back as gradients.
        _rowFloats = plan.InputWidth + (keeps ? plan.KeptFloatsPerRow + (2 * outputs) : outputs);
        long convolved = (long)(plan.FrontEnd?.Layers.Max(layer => layer.OutputStride) ?? 0) * plan.StepsPerFrame;
        _widestRow = Math.Max(convolved, plan.Layers.Max(layer => Math.Max(
            Math.Max(layer.OutputStride, plan.InputWidth),
            keeps ? layer.Directions.Max(direction => (long)direction.Pass.Layout.Slots * direction.Pass.UnitStride) : 0)));
    }

    /// <param name="frames">Each sequence's frames.</param>
    /// <exception cref="InsufficientMemoryException">They take more memory than there is, or than one array holds.</exception>
    public void Check(ReadOnlySpan<int> frames)
    {
        // Asking for the memory that there is allocates.
        if ((Int128)Rows(frames) * _rowFloats * sizeof(float) > Small)
            Check(frames, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);
    }

    internal void Check(ReadOnlySpan<int> frames, long available)
    {
        long rows = Rows(frames);
        (long most, long largest) = RowsAtOnce(frames, rows);
        Int128 bytes = (Int128)most * _rowFloats * sizeof(float);
        if (bytes <= available && (Int128)largest * _widestRow <= Array.MaxLength && rows <= int.MaxValue)
            return;
        int longest = 0;
        foreach (int length in frames)
            longest = Math.Max(longest, length);
        throw new InsufficientMemoryException(string.Create(
            CultureInfo.InvariantCulture,
            $"A batch of {frames.Length:N0} sequences of up to {longest:N0} steps takes about {Gigabytes(bytes)} "
            + $"{(_keeps ? "in training: every step's gates and states are kept for the backward pass" : "to score")}; "
            + $"there are {Gigabytes(available)}, and one array holds {Gigabytes((Int128)Array.MaxLength * sizeof(float))}. "
            + $"Take shorter sequences, smaller batches, fewer units, or frames of several steps."));
    }

    private static long Rows(ReadOnlySpan<int> frames)
    {
        long rows = 0;
        foreach (int length in frames)
            rows += length;
        return rows;
    }

    /// <summary>Rows that all threads, and one, have in memory at a time: each begins with the longest of its sequences.</summary>
    private (long All, long One) RowsAtOnce(ReadOnlySpan<int> frames, long rows)
    {
        int[] sorted = frames.ToArray();
        Array.Sort(sorted);
        Array.Reverse(sorted);
        long all = 0;
        long one = 0;
        long before = 0;
        int next = 0;
        for (int member = 0; member < _members; member++)
        {
            long end = (long)((Int128)rows * (member + 1) / _members);
            long own = 0;
            for (int taken = 0; next < sorted.Length && before < end; next++, taken++)
            {
                before += sorted[next];
                own += taken < _fewestInRound ? sorted[next] : 0;
            }

            all += own;
            one = Math.Max(one, own);
        }

        return (all, one);
    }

    private static string Gigabytes(Int128 bytes) => ((double)bytes / (1L << 30)).ToString("N1", CultureInfo.InvariantCulture) + " GiB";
}
