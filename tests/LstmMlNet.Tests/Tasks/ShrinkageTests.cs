using LstmMlNet.Networks;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Tests.Tasks;

/// <summary>Predictions of numbers, shrunk toward their mean by what they are worth.</summary>
[TestClass]
internal sealed class ShrinkageTests
{
    private const int Count = 60;
    private readonly MLContext _mlContext = new(seed: 1);

    [TestMethod]
    [DataRow(1)]
    [DataRow(3)]
    public void Where_targets_are_noise_the_mean_is_predicted(int members)
    {
        Row[] rows = Rows(noise: true);
        float[] plain = Scores(rows, folds: 0, members);
        float[] shrunk = Scores(rows, folds: 4, members);
        float mean = rows.Average(row => row.Label);
        Assert.IsGreaterThan(0.2, plain.Max() - plain.Min());
        foreach (float score in shrunk)
            Assert.AreEqual(mean, score, 1e-4);
    }

    [TestMethod]
    public void What_is_learned_well_is_hardly_changed()
    {
        Row[] rows = Rows(noise: false);
        float[] plain = Scores(rows, folds: 0, members: 1);
        float[] shrunk = Scores(rows, folds: 4, members: 1);
        float mean = rows.Average(row => row.Label);
        double[] shares = [.. plain.Zip(shrunk).Where(pair => Math.Abs(pair.First - mean) > 0.3)
            .Select(pair => (pair.Second - mean) / (double)(pair.First - mean))];
        Assert.IsGreaterThan(10, shares.Length);

        // One factor for all rows.
        Assert.IsGreaterThan(0.9, shares.Min());
        Assert.IsLessThan(1.001, shares.Max());
        Assert.AreEqual(shares.Min(), shares.Max(), 1e-3);
    }

    [TestMethod]
    public void Networks_of_parts_report_and_the_same_seed_gives_the_same_bits_on_any_number_of_threads()
    {
        Row[] rows = Rows(noise: false);
        var reported = new List<CalibrationProgress>();
        float[] one = Scores(rows, folds: 3, members: 2, options =>
        {
            options.ThreadCount = 1;
            options.CalibrationProgress = reported.Add;
        });
        float[] two = Scores(rows, folds: 3, members: 2, options => options.ThreadCount = 2);
        CollectionAssert.AreEqual(one, two);
        CollectionAssert.AreEquivalent(new[] { 1, 2, 3 }, reported.Select(progress => progress.Block).Distinct().ToArray());
    }

    [TestMethod]
    public void What_it_cannot_be_used_with_is_named()
    {
        foreach ((string part, Action<LstmSequenceEstimator.Options> set) in new (string, Action<LstmSequenceEstimator.Options>)[]
        {
            ("at least 2", options => options.ShrinkageFolds = 1),
            ("LevelFeature", options => options.LevelFeature = 0),
            ("ShuffleBufferSize", options => options.ShuffleBufferSize = 10),
        })
        {
            LstmSequenceEstimator.Options options = Options(folds: 2, members: 1);
            set(options);
            StringAssert.Contains(
                Assert.Throws<ArgumentException>(() => _mlContext.Regression.Trainers.LstmSequence(options)).Message,
                part);
        }
    }

    private float[] Scores(Row[] rows, int folds, int members, Action<LstmSequenceEstimator.Options>? set = null)
    {
        LstmSequenceEstimator.Options options = Options(folds, members);
        set?.Invoke(options);
        IDataView view = _mlContext.Data.LoadFromEnumerable(rows);
        return [.. _mlContext.Regression.Trainers.LstmSequence(options).Fit(view).Transform(view).GetColumn<float>("Score")];
    }

    private static LstmSequenceEstimator.Options Options(int folds, int members) => new()
    {
        HiddenUnits = 8,
        Epochs = 40,
        BatchSize = 8,
        LearningRate = 1e-2f,
        Seed = 1,
        ThreadCount = 1,
        MemberCount = members,
        ShrinkageFolds = folds,
    };

    /// <summary>Targets are the mean of the steps, or have nothing to do with them.</summary>
    private static Row[] Rows(bool noise)
    {
        var random = new Random(3);
        return [.. Enumerable.Range(0, Count).Select(_ =>
        {
            float[] features = [.. Enumerable.Range(0, 6).Select(_ => random.NextSingle())];
            return new Row { Features = features, Label = noise ? random.NextSingle() : 3 * features.Average() };
        })];
    }

    private sealed class Row
    {
        public float Label { get; set; }

        [VectorType(6)]
        public float[] Features { get; set; } = [];
    }
}
