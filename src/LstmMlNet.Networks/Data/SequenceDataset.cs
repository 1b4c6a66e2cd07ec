using LstmMlNet.Networks.Data;

namespace LstmMlNet.Networks;

/// <summary>
/// Training sequences of any lengths, each with its target: a class, numbers, or a class per step. Compact: 4 bytes per value. Not
/// thread-safe while it is being filled.
/// </summary>
public sealed partial class SequenceDataset
{
    // The largest number up to which a float represents every integer.
    internal const int GreatestLabel = (1 << 24) - 1;
    private readonly SequenceStore _store;
    private readonly SequenceStore _targets = new(1, allowsUnknown: true);
    private readonly List<float> _weights = [];

    /// <param name="features">The number of features per step.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="features"/> is less than 1.</exception>
    public SequenceDataset(int features)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(features, 1);
        _store = new SequenceStore(features);
    }

    /// <summary>The number of features per step.</summary>
    public int Features => _store.Features;

    /// <summary>The number of sequences.</summary>
    public int Count => _store.Count;

    /// <summary>The total number of steps of all sequences.</summary>
    public long Steps => _store.Steps;

    /// <summary>The kind of the sequences' targets.</summary>
    internal TargetKind Target { get; private set; }

    /// <summary>Adds a copy of a sequence with its class.</summary>
    /// <param name="values">The values step by step, <c>[steps, features]</c>, row-major.</param>
    /// <param name="label">The class, from 0.</param>
    /// <param name="weight">The weight of the sequence in the loss; 0 excludes it.</param>
    /// <exception cref="ArgumentException">
    /// There are no values, the last step is incomplete, a value is not finite, or the weight is negative or not finite.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="label"/> is negative, or greater than 16,777,215.</exception>
    /// <exception cref="InvalidOperationException">The sequences added so far have targets of another kind.</exception>
    public void Add(ReadOnlySpan<float> values, int label, float weight = 1f)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(label);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(label, GreatestLabel);
        Add(values, [label], weight, TargetKind.Label);
    }

    /// <summary>Adds a copy of a sequence with its target numbers.</summary>
    /// <param name="values">The values step by step, <c>[steps, features]</c>, row-major.</param>
    /// <param name="targets">
    /// The numbers, as many as for every other sequence; NaN for an unknown one, which adds nothing to the loss. At least one must be
    /// known.
    /// </param>
    /// <param name="weight">The weight of the sequence in the loss; 0 excludes it.</param>
    /// <exception cref="ArgumentException">
    /// There are no values, the last step is incomplete, a value is not finite, a target is infinite, all targets are NaN, there are more
    /// or fewer targets than before, or the weight is negative or not finite.
    /// </exception>
    /// <exception cref="InvalidOperationException">The sequences added so far have targets of another kind.</exception>
    public void Add(ReadOnlySpan<float> values, ReadOnlySpan<float> targets, float weight = 1f)
    {
        int bad = targets.IndexOfAny(float.PositiveInfinity, float.NegativeInfinity);
        if (bad >= 0)
            throw new ArgumentException(
                $"Target {bad} is {targets[bad]}: targets must be finite numbers, or NaN where one is not known.",
                nameof(targets));
        if (!targets.IsEmpty && KnownTargets.ShareOf(targets) == 0)
            throw new ArgumentException("No target of the sequence is known (NaN): there is nothing to learn from it.", nameof(targets));
        if (targets.IsEmpty || (Count > 0 && targets.Length != TargetsOf(0).Length))
            throw new ArgumentException($"The sequence has {targets.Length} "
                + $"targets; {(Count > 0 ? $"those before have {TargetsOf(0).Length}" : "it needs at least one")}.", nameof(targets));
        Add(values, targets, weight, TargetKind.Values);
    }

    /// <summary>Adds a copy of a sequence with the class of each step.</summary>
    /// <param name="values">The values step by step, <c>[steps, features]</c>, row-major.</param>
    /// <param name="labels">The class of each step, from 0; −1 if it is unknown.</param>
    /// <param name="weight">The weight of the sequence in the loss; 0 excludes it.</param>
    /// <exception cref="ArgumentException">
    /// There are no values, the last step is incomplete, a value is not finite, the number of labels is not that of the steps, or the
    /// weight is negative or not finite.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">A label is less than −1 or greater than 16,777,215.</exception>
    /// <exception cref="InvalidOperationException">The sequences added so far have targets of another kind.</exception>
    public void AddWithStepLabels(ReadOnlySpan<float> values, ReadOnlySpan<int> labels, float weight = 1f)
    {
        if (labels.Length != values.Length / Features)
            throw new ArgumentException(
                $"The sequence has {values.Length / Features} steps and {labels.Length} labels: it needs one per step.",
                nameof(labels));
        var targets = new float[labels.Length];
        for (int i = 0; i < targets.Length; i++)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(labels[i], -1, nameof(labels));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(labels[i], GreatestLabel, nameof(labels));
            targets[i] = labels[i];
        }

        Add(values, targets, weight, TargetKind.StepLabels);
    }

    /// <summary>Returns the number of steps of a sequence.</summary>
    /// <param name="index">The index of the sequence, in the order of adding.</param>
    public int StepsOf(int index) => _store[index].Steps;

    /// <summary>Returns a sequence's class.</summary>
    /// <param name="index">The index of the sequence, in the order of adding.</param>
    /// <exception cref="InvalidOperationException">The targets are not classes of whole sequences.</exception>
    public int LabelOf(int index) =>
        Target == TargetKind.Label ? (int)TargetsOf(index)[0] : throw new InvalidOperationException("The targets of these sequences are "
            + "not classes of whole sequences.");

    /// <summary>Returns a sequence's targets: its class, its numbers, or the class of each step.</summary>
    /// <param name="index">The index of the sequence, in the order of adding.</param>
    public ReadOnlySpan<float> TargetsOf(int index) => Values(_targets[index], 1);

    /// <summary>Returns a sequence's values, step by step, <c>[steps, features]</c>.</summary>
    /// <param name="index">The index of the sequence, in the order of adding.</param>
    public ReadOnlySpan<float> SequenceAt(int index) => Values(_store[index], Features);

    /// <summary>Returns a sequence's weight.</summary>
    /// <param name="index">The index of the sequence, in the order of adding.</param>
    public float WeightOf(int index) => _weights[index];

    internal SequenceSlice this[int index] => _store[index];

    internal SequenceSlice TargetSliceOf(int index) => _targets[index];

    /// <summary>Means and standard deviations of the features over all steps; sequences of weight 0 do not count.</summary>
    /// <exception cref="InvalidOperationException">There is no sequence.</exception>
    public FeatureScaling MeasureScaling() => MeasureScaling(null, new SingleProcess());

    /// <param name="levelFeature">The feature that is measured relative to its level in each sequence; null for none.</param>
    /// <param name="ranks">The processes over whose sequences it is measured.</param>
    internal FeatureScaling MeasureScaling(LevelFeature? levelFeature, ICollective ranks) =>
        ScalingMeasurement.Run(Features, ranks, visit =>
        {
            var step = new float[Features];
            for (int s = 0; s < Count; s++)
            {
                if (_weights[s] <= 0)
                    continue;
                ReadOnlySpan<float> values = Values(_store[s], Features);
                SequenceLevel level = LevelOf(s, levelFeature);
                for (int t = 0; t < values.Length; t += Features)
                {
                    values.Slice(t, Features).CopyTo(step);
                    if (levelFeature is { Feature: var feature })
                        step[feature] = level.Remove(step[feature]);
                    visit(step);
                }
            }
        });

    /// <summary>
    /// Means and standard deviations of the targets, relative to each sequence's level of <paramref name="levelFeature"/>.
    /// </summary>
    internal FeatureScaling MeasureTargetScaling(LevelFeature? levelFeature, ICollective ranks)
    {
        var targets = new float[TargetsOf(0).Length];
        return ScalingMeasurement.Run(targets.Length, ranks, visit =>
        {
            for (int s = 0; s < Count; s++)
            {
                if (_weights[s] <= 0)
                    continue;
                SequenceLevel level = LevelOf(s, levelFeature);
                for (int i = 0; i < targets.Length; i++)
                    targets[i] = level.Remove(TargetsOf(s)[i]);
                visit(targets);
            }
        });
    }

    /// <summary>The level feature with its spread; sequences of weight 0 do not count.</summary>
    internal LevelFeature MeasureLevel(LevelFeature level, ICollective ranks)
    {
        var spread = new LevelSpread(level);
        for (int s = 0; s < Count; s++)
        {
            if (_weights[s] > 0)
                spread.Add(Values(_store[s], Features), Features);
        }

        return spread.ToLevel(ranks);
    }

    /// <summary>Removes all sequences and keeps the memory.</summary>
    public void Clear()
    {
        _store.Clear();
        _targets.Clear();
        _weights.Clear();
    }

    private static ReadOnlySpan<float> Values(SequenceSlice slice, int features) =>
        slice.Values.AsSpan(slice.Offset, slice.Steps * features);

    private SequenceLevel LevelOf(int index, LevelFeature? levelFeature) =>
        levelFeature?.Of(Values(_store[index], Features), Features) ?? SequenceLevel.None;

    private void Add(ReadOnlySpan<float> values, ReadOnlySpan<float> targets, float weight, TargetKind kind)
    {
        if (!float.IsFinite(weight) || weight < 0)
            throw new ArgumentException($"The weight is {weight}: it must be a finite number, 0 or more.", nameof(weight));
        if (Count > 0 && kind != Target)
            throw new InvalidOperationException($"The sequences added so far have targets of another kind ({Target}; this one {kind}).");
        _store.Add(values);
        _targets.Add(targets);
        _weights.Add(weight);
        Target = kind;
    }
}
