namespace LstmMlNet.Networks;

/// <summary>Labelled sequences to learn from, of any lengths, held compactly (4 bytes a value). Not thread-safe while filled.</summary>
public sealed class SequenceDataset
{
    private readonly SequenceStore _store;
    private readonly List<int> _labels = [];
    private readonly List<float> _weights = [];

    /// <param name="features">Features a step.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="features"/> is less than 1.</exception>
    public SequenceDataset(int features)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(features, 1);
        _store = new SequenceStore(features);
    }

    /// <summary>Features a step.</summary>
    public int Features => _store.Features;

    /// <summary>How many sequences there are.</summary>
    public int Count => _store.Count;

    /// <summary>Steps of all sequences together.</summary>
    public long Steps => _store.Steps;

    /// <summary>Copies a sequence in.</summary>
    /// <param name="values">Step by step, <c>[steps, features]</c>, row-major.</param>
    /// <param name="label">Its class, from 0.</param>
    /// <param name="weight">How much it counts in the loss; 0 leaves it out.</param>
    /// <exception cref="ArgumentException">No values, not whole steps, a value that is not finite, or a weight that is negative or not finite.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="label"/> is negative.</exception>
    public void Add(ReadOnlySpan<float> values, int label, float weight = 1f)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(label);
        if (!float.IsFinite(weight) || weight < 0)
            throw new ArgumentException($"The weight is {weight}: it must be a finite number, 0 or more.", nameof(weight));
        _store.Add(values);
        _labels.Add(label);
        _weights.Add(weight);
    }

    /// <summary>How many steps a sequence has.</summary>
    /// <param name="index">Which, in the order of adding.</param>
    public int StepsOf(int index) => _store[index].Steps;

    /// <summary>A sequence's class.</summary>
    /// <param name="index">Which, in the order of adding.</param>
    public int LabelOf(int index) => _labels[index];

    /// <summary>A sequence's weight.</summary>
    /// <param name="index">Which, in the order of adding.</param>
    public float WeightOf(int index) => _weights[index];

    internal SequenceSlice this[int index] => _store[index];

    /// <summary>Means and standard deviations of the features over all steps; sequences of weight 0 do not count.</summary>
    /// <exception cref="InvalidOperationException">There is no sequence.</exception>
    public FeatureScaling MeasureScaling()
    {
        int features = Features;
        var sum = new double[features];
        var mean = new double[features];
        long steps = 0;

        // Two passes: the sum of squares about the mean loses nothing where the mean is large beside the deviation.
        ForEachStep(step =>
        {
            steps++;
            for (int i = 0; i < features; i++)
                sum[i] += step[i];
        });
        if (steps == 0)
            throw new InvalidOperationException("There is no sequence to measure.");
        for (int i = 0; i < features; i++)
            mean[i] = sum[i] / steps;
        Array.Clear(sum);
        ForEachStep(step =>
        {
            for (int i = 0; i < features; i++)
                sum[i] += (step[i] - mean[i]) * (step[i] - mean[i]);
        });

        var deviation = new float[features];
        for (int i = 0; i < features; i++)
        {
            double value = Math.Sqrt(sum[i] / steps);

            // What varies less than its own rounding is constant; so is what a float cannot divide by.
            bool varies = value > 1e-6 * Math.Abs(mean[i]) && value > 1e-30;
            deviation[i] = varies ? (float)Math.Min(value, 1e30) : 1f;
        }

        return new FeatureScaling([.. mean.Select(value => (float)value)], deviation);
    }

    /// <summary>Sets a share of each class's sequences aside, by the seed; a class keeps at least one sequence to learn from.</summary>
    /// <param name="fraction">The share, at least 0 and below 1; a class of n has n · fraction set aside, rounded.</param>
    /// <param name="seed">The same seed sets the same sequences aside.</param>
    /// <returns>What stays, and what is set aside, each in the order of adding.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="fraction"/> is out of its range.</exception>
    /// <exception cref="InvalidOperationException">Every class is too small for anything to be set aside.</exception>
    public (SequenceDataset Kept, SequenceDataset Aside) SplitByClass(float fraction, int seed = 0)
    {
        if (!(fraction is >= 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(fraction), fraction, "The share must be at least 0 and below 1.");
        var random = new SeededRandom(SeededRandom.Derive(seed, -2));
        var aside = new HashSet<int>();
        foreach (IGrouping<int, int> group in Enumerable.Range(0, Count).GroupBy(LabelOf).OrderBy(group => group.Key))
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
            throw new InvalidOperationException($"No class has enough sequences to set a share of {fraction} aside.");
        var (rest, other) = (new SequenceDataset(Features), new SequenceDataset(Features));
        for (int i = 0; i < Count; i++)
        {
            SequenceSlice slice = _store[i];
            (aside.Contains(i) ? other : rest).Add(slice.Values.AsSpan(slice.Offset, slice.Steps * Features), LabelOf(i), WeightOf(i));
        }

        return (rest, other);
    }

    private void ForEachStep(StepVisitor visit)
    {
        for (int s = 0; s < Count; s++)
        {
            if (_weights[s] <= 0)
                continue;
            SequenceSlice slice = _store[s];
            for (int t = 0; t < slice.Steps; t++)
                visit(slice.Values.AsSpan(slice.Offset + (t * Features), Features));
        }
    }

    private delegate void StepVisitor(ReadOnlySpan<float> step);
}
