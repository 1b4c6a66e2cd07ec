using LstmMlNet.Networks.Data;
using LstmMlNet.Networks.Weights;

namespace LstmMlNet.Networks;

/// <content>Data sets of some of the sequences: selected, held out at random, or held out at the end.</content>
public sealed partial class SequenceDataset
{
    /// <summary>Creates a data set of some of the sequences, in the given order.</summary>
    /// <param name="indices">The indices of the sequences, in the order of adding.</param>
    public SequenceDataset Select(IReadOnlyList<int> indices)
    {
        ArgumentNullException.ThrowIfNull(indices);
        var selected = new SequenceDataset(Features);
        foreach (int i in indices)
            selected.Add(Values(_store[i], Features), TargetsOf(i), WeightOf(i), Target);
        return selected;
    }

    /// <summary>
    /// Holds out a share of the sequences at random. If each sequence has a class, the split is stratified, and every class keeps at least
    /// one sequence to train on.
    /// </summary>
    /// <param name="fraction">The share, at least 0 and less than 1; of n sequences, n · fraction are held out, rounded.</param>
    /// <param name="seed">The same seed holds out the same sequences.</param>
    /// <returns>The sequences that are kept and those that are held out, each in the order of adding.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="fraction"/> is out of its range.</exception>
    /// <exception cref="InvalidOperationException">There are too few sequences to hold any out.</exception>
    public (SequenceDataset Kept, SequenceDataset Aside) Split(float fraction, int seed = 0)
    {
        RequireFraction(fraction);
        var random = new SeededRandom(SeededRandom.Derive(seed, SeedStream.Split));
        var aside = new HashSet<int>();
        foreach (IGrouping<int, int> group in Enumerable.Range(0, Count)
            .GroupBy(i => Target == TargetKind.Label ? LabelOf(i) : 0)
            .OrderBy(group => group.Key))
        {
            int[] members = [.. group];
            int take = Math.Min((int)Math.Round(members.Length * (double)fraction, MidpointRounding.AwayFromZero), members.Length - 1);
            for (int i = 0; i < take; i++)
            {
                int j = i + random.NextInt(members.Length - i);
                (members[i], members[j]) = (members[j], members[i]);
                aside.Add(members[i]);
            }
        }

        if (fraction > 0 && aside.Count == 0)
            throw new InvalidOperationException($"None of the {Count} sequences can be set aside for validation with a share "
                + $"of {fraction}: every class is too small. Use a larger share, or give validation data.");
        return Divide(aside.Contains);
    }

    /// <summary>
    /// Holds out the last sequences: for series in time order. The sequences just before them are left out, so that no target occurs on
    /// both sides.
    /// </summary>
    /// <param name="fraction">The share, at least 0 and less than 1.</param>
    /// <param name="gap">The number of sequences to leave out between the two.</param>
    /// <returns>The sequences that are kept and those that are held out, each in the order of adding.</returns>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="fraction"/> is out of its range, or <paramref name="gap"/> is negative.
    /// </exception>
    /// <exception cref="InvalidOperationException">There are too few sequences.</exception>
    public (SequenceDataset Kept, SequenceDataset Aside) SplitLast(float fraction, int gap = 0)
    {
        RequireFraction(fraction);
        ArgumentOutOfRangeException.ThrowIfNegative(gap);
        int aside = (int)Math.Round(Count * (double)fraction, MidpointRounding.AwayFromZero);
        int kept = Count - aside - gap;
        if (fraction > 0 && (aside < 1 || kept < 1))
            throw new InvalidOperationException($"The last {fraction:P0} of {Count} sequences cannot be set aside for validation "
                + $"with {gap} left out before them: there are too few. Use another share, or give validation data.");
        (SequenceDataset before, SequenceDataset last) = Divide(i => i >= Count - aside);
        return (before.Divide(i => i >= kept).Kept, last);
    }

    private static void RequireFraction(float fraction)
    {
        if (!(fraction is >= 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(fraction), fraction, "The share must be at least 0 and below 1.");
    }

    private (SequenceDataset Kept, SequenceDataset Aside) Divide(Func<int, bool> aside)
    {
        var rest = new SequenceDataset(Features);
        var other = new SequenceDataset(Features);
        for (int i = 0; i < Count; i++)
            (aside(i) ? other : rest).Add(Values(_store[i], Features), TargetsOf(i), WeightOf(i), Target);
        return (rest, other);
    }
}
