using System.Globalization;
using LstmMlNet.Networks.Data;

namespace LstmMlNet.Networks.Training;

/// <summary>Sequences in memory.</summary>
internal sealed class DatasetSource : TrainingSource
{
    private readonly SequenceDataset _data;
    private readonly TrainingOptions _options;

    public DatasetSource(SequenceDataset data, NetworkHead head, TrainingOptions options)
    {
        _data = data;
        _options = options;
        Targets = new TargetCounts(head.ClassCount, options.ClassWeights);
        for (int i = 0; i < data.Count; i++)
            Targets.Add(data.TargetsOf(i), data.WeightOf(i));
        Targets.AddRanks(options.RowRanks);
    }

    public override long Count => _data.Count;

    public override SequenceDataset? Held => _data;

    public override string Fingerprint => _options.RankRows == RankRows.Own
        ? DataHash.Of(_data, _options)
        : string.Create(CultureInfo.InvariantCulture, $"{_data.Count} sequences, {_data.Steps} steps, {DataHash.Of(_data, _options)}");

    public override TargetCounts Targets { get; }

    public override IEnumerable<int> LongestSteps =>
        Enumerable.Range(0, _data.Count).Select(_data.StepsOf).OrderDescending().Take(_options.BatchSize);

    public override LevelFeature MeasureLevel(LevelFeature level) => _data.MeasureLevel(level, _options.RowRanks);

    public override FeatureScaling MeasureScaling(LevelFeature? levelFeature) => _data.MeasureScaling(levelFeature, _options.RowRanks);

    public override FeatureScaling MeasureTargetScaling(LevelFeature? levelFeature) =>
        _data.MeasureTargetScaling(levelFeature, _options.RowRanks);

    public override IReadOnlyList<SequenceSlice> Sample(Func<double, int> valuesEach)
    {
        int[] counting = [.. Enumerable.Range(0, _data.Count).Where(i => _data.WeightOf(i) > 0)];
        int count = counting.Length == 0
            ? 0
            : Math.Min(counting.Length, valuesEach(counting.Average(i => (double)_data.StepsOf(i)) * _data.Features));
        return [.. Enumerable.Range(0, count).Select(i => _data[counting[(int)((long)i * counting.Length / count)]])];
    }

    public override BatchSource CreateBatches() =>
        new DatasetBatches(_data, _options, i => Targets.Counts(_data.TargetsOf(i), _data.WeightOf(i)));
}
