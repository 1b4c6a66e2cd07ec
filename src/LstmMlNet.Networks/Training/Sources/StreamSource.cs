using System.Globalization;
using LstmMlNet.Networks.Data;

namespace LstmMlNet.Networks.Training;

/// <summary>
/// Sequences that are read anew in every epoch. One pass before the first measures and checks them; with a level feature
/// another measures its spread.
/// </summary>
internal sealed class StreamSource : TrainingSource
{
    private readonly StreamedSequences _stream;
    private readonly TrainingOptions _options;
    private readonly RunningMoments _features;
    private readonly RunningMoments _targets;
    private readonly string _hash;
    private readonly LevelFeature? _level;
    private readonly PriorityQueue<int, int> _longest = new();
    private long _count;
    private long _steps;

    /// <exception cref="ArgumentException">
    /// No sequences or weight, another number of features, or targets that the head cannot tell.
    /// </exception>
    public StreamSource(StreamedSequences stream, RecurrentNetwork network, TrainingOptions options, CancellationToken cancellation)
    {
        _stream = stream;
        _options = options;
        TargetCheck.CheckShape(network, stream.Features, nameof(stream));
        Targets = new TargetCounts(network.Head.ClassCount, options.ClassWeights);
        _features = new RunningMoments(stream.Features);
        _targets = new RunningMoments(network.Head.Target == TargetKind.Values ? network.Head.TargetCount : 1);
        _level = network.LevelFeature is { } level ? MeasureSpread(level, cancellation) : null;
        double weight = 0;
        var step = new float[stream.Features];
        var targets = new float[_targets.Width];
        var next = new SequenceDataset(stream.Features);
        using DataHash? hash = options.Checkpoint is null && options.Collective.Size == 1
            ? null
            : new DataHash(options.RankRows == RankRows.Own);
        using ISequenceReader reader = stream.Open();
        for (bool more = true; more; next.Clear())
        {
            cancellation.ThrowIfCancellationRequested();
            more = reader.Read(next);
            for (int i = 0; i < next.Count; i++)
            {
                TargetCheck.CheckSequence(network, next, i, _count++, nameof(stream));
                weight += next.WeightOf(i);
                _steps += next.StepsOf(i);
                AddLength(next.StepsOf(i));
                Targets.Add(next.TargetsOf(i), next.WeightOf(i));
                hash?.Add(next, i);
                if (next.WeightOf(i) > 0)
                    Measure(next, i, network.Head.Target, step, targets);
            }
        }

        TargetCheck.CheckAny(_count, weight, nameof(stream));
        Targets.AddRanks(options.RowRanks);
        _hash = hash?.ToText(options.RowRanks) ?? "";
    }

    public override long Count => _count;

    public override string Fingerprint => _options.RankRows == RankRows.Own
        ? string.Create(CultureInfo.InvariantCulture, $"streamed, buffer {_options.ShuffleBufferSize}, {_hash}")
        : string.Create(
            CultureInfo.InvariantCulture,
            $"{_count} sequences, {_steps} steps, streamed, buffer {_options.ShuffleBufferSize}, {_hash}");

    public override TargetCounts Targets { get; }

    public override IEnumerable<int> LongestSteps => _longest.UnorderedItems.Select(item => item.Element);

    public override LevelFeature MeasureLevel(LevelFeature level) => _level!;

    public override FeatureScaling MeasureScaling(LevelFeature? levelFeature) => _features.ToScaling(_options.RowRanks);

    public override FeatureScaling MeasureTargetScaling(LevelFeature? levelFeature) => _targets.ToScaling(_options.RowRanks);

    /// <summary>Those at equal distances, from one more pass.</summary>
    public override IReadOnlyList<SequenceSlice> Sample(Func<double, int> valuesEach)
    {
        int count = valuesEach(_steps / (double)_count * _stream.Features);
        long every = Math.Max(1, _count / Math.Max(1, count));
        var sample = new List<SequenceSlice>();
        var next = new SequenceDataset(_stream.Features);
        using ISequenceReader reader = _stream.Open();
        long index = 0;
        for (bool more = true; more && sample.Count < count; next.Clear())
        {
            more = reader.Read(next);
            for (int i = 0; i < next.Count; i++)
            {
                if (index++ % every == 0 && next.WeightOf(i) > 0)
                    sample.Add(new SequenceSlice(next.SequenceAt(i).ToArray(), 0, next.StepsOf(i)));
            }
        }

        return sample;
    }

    public override BatchSource CreateBatches() => new StreamBatches(_stream, _options, Targets);

    /// <summary>Keeps the longest, as many as a batch has.</summary>
    private void AddLength(int steps)
    {
        if (_longest.Count < _options.BatchSize)
            _longest.Enqueue(steps, steps);
        else
            _longest.EnqueueDequeue(steps, steps);
    }

    private LevelFeature MeasureSpread(LevelFeature level, CancellationToken cancellation)
    {
        var spread = new LevelSpread(level);
        var next = new SequenceDataset(_stream.Features);
        using ISequenceReader reader = _stream.Open();
        for (bool more = true; more; next.Clear())
        {
            cancellation.ThrowIfCancellationRequested();
            more = reader.Read(next);
            for (int i = 0; i < next.Count; i++)
            {
                if (next.WeightOf(i) > 0)
                    spread.Add(next.SequenceAt(i), next.Features);
            }
        }

        return spread.ToLevel(_options.RowRanks);
    }

    /// <summary>Features and targets as the network reads them, relative to the sequence's level.</summary>
    private void Measure(SequenceDataset data, int index, TargetKind target, float[] step, float[] targets)
    {
        ReadOnlySpan<float> values = data.SequenceAt(index);
        SequenceLevel level = _level?.Of(values, data.Features) ?? SequenceLevel.None;
        for (int t = 0; t < values.Length; t += step.Length)
        {
            values.Slice(t, step.Length).CopyTo(step);
            if (_level is { Feature: var feature })
                step[feature] = level.Remove(step[feature]);
            _features.Add(step);
        }

        if (target != TargetKind.Values)
            return;
        for (int i = 0; i < targets.Length; i++)
            targets[i] = level.Remove(data.TargetsOf(index)[i]);
        _targets.Add(targets);
    }
}
