namespace LstmMlNet.Networks.Numerics;

/// <summary>
/// Neighboring sequences of a sorted batch, stored together step by step, each step only with the sequences that still run. A group is the
/// smallest unit of work for a thread; its rows touch no other group's cache lines while a step is computed.
/// </summary>
internal readonly struct SequenceGroup(int index, int first, int count, int steps, int[] active, int[] rows, int offset)
{
    /// <summary>Which group of the batch.</summary>
    public int Index => index;

    /// <summary>Position of its first sequence in the sorted batch.</summary>
    public int First => first;

    /// <summary>Sequences in the group.</summary>
    public int Count => count;

    /// <summary>Steps of its longest sequence.</summary>
    public int Steps => steps;

    /// <summary>Which of its sequences are at some positions of the batch.</summary>
    public RowRange Within(RowRange places)
    {
        int from = Math.Clamp(places.From - first, 0, count);
        return new RowRange(from, Math.Clamp(places.End - first, 0, count) - from);
    }

    /// <summary>
    /// The number of sequences that have step <paramref name="step"/>: the first ones of the group; 0 after the last step.
    /// </summary>
    public int Active(int step) => step < steps ? active[offset + step] : 0;

    /// <summary>The row of the group's first sequence at a step.</summary>
    public int Row(int step) => rows[offset + step];
}
