using LstmMlNet.Networks.Data;
using LstmMlNet.Networks.Weights;

namespace LstmMlNet.Networks.Training;

/// <summary>
/// Batches whose sequences are changed at random. The changes depend only on the seed, the epoch and the batch's number, so that a resumed
/// training draws the same.
/// </summary>
internal sealed class AugmentedBatches : BatchSource
{
    private readonly BatchSource _inner;
    private readonly AugmentationOptions _options;
    private readonly SequenceAugmentation _augmentation;
    private readonly NetworkHead _head;
    private readonly int _features;
    private readonly int _seed;
    private readonly float[][] _values;
    private readonly float[][] _targets;
    private int _epochSeed;
    private int _batch;

    /// <param name="inner">The batches as they are.</param>
    /// <param name="options">The changes.</param>
    /// <param name="network">The network that reads them.</param>
    /// <param name="seed">The training's seed.</param>
    public AugmentedBatches(BatchSource inner, AugmentationOptions options, RecurrentNetwork network, int seed)
        : base(inner, CopiesOf(options, network.Head))
    {
        _inner = inner;
        _options = options;
        _augmentation = new SequenceAugmentation(options, network.Features);
        _head = network.Head;
        _features = network.Features;
        _seed = SeededRandom.Derive(seed, SeedStream.Augmentation);
        _values = [.. Sequences.Select(_ => Array.Empty<float>())];
        _targets = [.. Sequences.Select(_ => Array.Empty<float>())];
    }

    /// <summary>Entries of a batch for each sequence: two if a mixture has two classes.</summary>
    public static int CopiesOf(AugmentationOptions options, NetworkHead head) =>
        options.IsOn && options.Mixup > 0 && head.ClassCount > 0 ? 2 : 1;

    public override void Shuffle(int epoch)
    {
        _inner.Shuffle(epoch);
        _epochSeed = SeededRandom.Derive(_seed, epoch);
        _batch = 0;
    }

    public override void Skip(int batches)
    {
        _inner.Skip(batches);
        _batch += batches;
    }

    public override bool Next()
    {
        if (!_inner.Next())
        {
            Count = 0;
            return false;
        }

        var random = new SeededRandom(SeededRandom.Derive(_epochSeed, _batch++));
        Count = _inner.Count;
        for (int i = 0; i < Count; i++)
            Change(i, random);
        if (_options.Mixup > 0)
            Mix(random);
        return true;
    }

    public override void Dispose()
    {
        _inner.Dispose();
        base.Dispose();
    }

    private void Change(int i, SeededRandom random)
    {
        (Sequences[i], Targets[i], Weights[i]) = (_inner.Sequences[i], _inner.Targets[i], _inner.Weights[i]);
        if (!_options.ChangesSequences || random.NextDouble() >= _options.Share)
            return;
        SequenceSlice source = _inner.Sequences[i];
        Span<float> values = Own(_values, i, source.Steps * _features);
        _augmentation.Apply(source, values, random);
        Sequences[i] = new SequenceSlice(_values[i], 0, source.Steps);
        if (!_head.PerStep)
            return;
        SequenceSlice labels = _inner.Targets[i];
        _augmentation.MoveLabels(labels.Values.AsSpan(labels.Offset, labels.Steps), Own(_targets, i, labels.Steps));
        Targets[i] = new SequenceSlice(_targets[i], 0, labels.Steps);
    }

    /// <summary>Mixes pairs of neighbors, which are neighbors by chance: both become the mixture, in opposite shares.</summary>
    private void Mix(SeededRandom random)
    {
        int count = Count;
        double before = 0;
        double after = 0;
        for (int i = 0; i + 1 < count; i += 2)
        {
            bool mixes = random.NextDouble() < _options.Share && Sequences[i].Steps == Sequences[i + 1].Steps;
            double share = SequenceAugmentation.MixingShare(_options.Mixup, random);
            if (mixes)
                MixPair(i, (float)share);
        }

        if (CopiesOf(_options, _head) == 1)
            return;

        // The mean gradient of a batch is over its entries: weights make up for the entries that mixtures add.
        for (int i = 0; i < count; i++)
            before += Weights[i] > 0 ? 1 : 0;
        for (int i = 0; i < Count; i++)
            after += Weights[i] > 0 ? 1 : 0;
        for (int i = 0; i < Count && before > 0; i++)
            Weights[i] *= (float)(after / before);
    }

    private void MixPair(int i, float share)
    {
        (SequenceSlice first, SequenceSlice second) = (Sequences[i], Sequences[i + 1]);
        (SequenceSlice firstTarget, SequenceSlice secondTarget) = (Targets[i], Targets[i + 1]);
        (float firstWeight, float secondWeight) = (Weights[i], Weights[i + 1]);
        int length = first.Steps * _features;
        var one = new float[length];
        var other = new float[length];
        Blend(first, second, share, one);
        Blend(second, first, share, other);
        Sequences[i] = new SequenceSlice(one, 0, first.Steps);
        Sequences[i + 1] = new SequenceSlice(other, 0, first.Steps);
        if (_head.ClassCount == 0)
        {
            var target = new float[firstTarget.Steps];
            var otherTarget = new float[firstTarget.Steps];
            Blend(firstTarget, secondTarget, share, target);
            Blend(secondTarget, firstTarget, share, otherTarget);
            Targets[i] = new SequenceSlice(target, 0, target.Length);
            Targets[i + 1] = new SequenceSlice(otherTarget, 0, otherTarget.Length);
            Weights[i] = (share * firstWeight) + ((1 - share) * secondWeight);
            Weights[i + 1] = (share * secondWeight) + ((1 - share) * firstWeight);
            return;
        }

        Add(Sequences[i], secondTarget, (1 - share) * secondWeight);
        Add(Sequences[i + 1], firstTarget, (1 - share) * firstWeight);
        Weights[i] = share * firstWeight;
        Weights[i + 1] = share * secondWeight;
    }

    private void Add(in SequenceSlice sequence, in SequenceSlice target, float weight)
    {
        if (weight <= 0)
            return;
        (Sequences[Count], Targets[Count], Weights[Count]) = (sequence, target, weight);
        Count++;
    }

    private static void Blend(in SequenceSlice first, in SequenceSlice second, float share, float[] target)
    {
        for (int k = 0; k < target.Length; k++)
            target[k] = (share * first.Values[first.Offset + k]) + ((1 - share) * second.Values[second.Offset + k]);
    }

    private static Span<float> Own(float[][] arrays, int i, int length)
    {
        if (arrays[i].Length < length)
            arrays[i] = new float[length];
        return arrays[i].AsSpan(0, length);
    }
}
