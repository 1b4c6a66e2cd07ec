using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Tests.Tasks;

/// <summary>Rare and costly classes.</summary>
[TestClass]
internal sealed class ClassWeightTests
{
    private readonly MLContext _mlContext = new(seed: 1);

    [TestMethod]
    public void Balancing_finds_more_of_a_rare_class()
    {
        double plain = Recall(_ => { });
        double balanced = Recall(options => options.BalanceClasses = true);
        double given = Recall(options => options.ClassWeights = new Dictionary<string, float> { ["rare"] = 19 });
        Assert.IsGreaterThan(plain + 0.2, balanced);
        Assert.IsGreaterThan(plain + 0.2, given);
    }

    [TestMethod]
    public void Smoothing_makes_probabilities_less_sure()
    {
        double Sureness(float smoothing)
        {
            LstmSequenceEstimator.Options options = Rows.Options(epochs: 30);
            options.LabelSmoothing = smoothing;
            IDataView data = Rows.Keyed(_mlContext, Rows.Fixed(60));
            return _mlContext.MulticlassClassification.Trainers.LstmSequence(options)
                .Fit(data)
                .Transform(data)
                .GetColumn<float[]>("Score")
                .Average(score => score.Max());
        }

        Assert.IsLessThan(Sureness(0) - 0.05, Sureness(0.3f));
    }

    [TestMethod]
    public void Wrong_weights_are_named()
    {
        IDataView data = Rows.Keyed(_mlContext, Rows.Fixed(9));
        string Message(Action<LstmSequenceEstimator.Options> set) => Assert.Throws<ArgumentException>(() =>
        {
            LstmSequenceEstimator.Options options = Rows.Options();
            set(options);
            _mlContext.MulticlassClassification.Trainers.LstmSequence(options).Fit(data);
        }).Message;
        string unknown = Message(options => options.ClassWeights = new Dictionary<string, float> { ["middle"] = 2 });
        StringAssert.Contains(unknown, "'middle'");
        StringAssert.Contains(unknown, "left, right, none");
        StringAssert.Contains(Message(options => options.ClassWeights = new Dictionary<string, float> { ["left"] = -1 }), "ClassWeights");
        StringAssert.Contains(
            Message(options => (options.BalanceClasses, options.ClassWeights) = (true, new Dictionary<string, float>())),
            "not both");
        StringAssert.Contains(Message(options => options.LabelSmoothing = 1), "smoothing");
        StringAssert.Contains(
            Message(options => options.ClassWeights = new Dictionary<string, float> { ["left"] = 0, ["right"] = 0, ["none"] = 0 }),
            "weight 0");
    }

    private double Recall(Action<LstmSequenceEstimator.Options> set)
    {
        LstmSequenceEstimator.Options options = Rows.Options(epochs: 12);
        options.BatchSize = 60;
        set(options);
        LstmSequenceTransformer model = _mlContext.MulticlassClassification.Trainers.LstmSequence(options).Fit(Unequal(600, seed: 3));
        MulticlassClassificationMetrics metrics = _mlContext.MulticlassClassification.Evaluate(model.Transform(Unequal(2000, seed: 4)));
        return metrics.ConfusionMatrix.PerClassRecall[0];
    }

    /// <summary>One row in twenty is of the rare class, and not easily distinguished from the others.</summary>
    private IDataView Unequal(int count, int seed)
    {
        var random = new Random(seed);
        return Rows.Keyed(_mlContext, Enumerable.Range(0, count).Select(i =>
        {
            bool rare = i % 20 == 0;
            return new FlatRow
            {
                Label = rare ? "rare" : "common",
                Features = [.. Enumerable.Range(0, 8).Select(_ => (float)((rare ? 0.4 : 0) + (random.NextDouble() * 2) - 1))],
            };
        }).ToArray());
    }
}
