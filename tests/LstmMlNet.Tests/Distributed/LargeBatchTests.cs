using LstmMlNet.Networks;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Tests.Distributed;

/// <summary>Batches as many machines need them, on the digits that ship.</summary>
[TestClass]
internal sealed class LargeBatchTests
{
    private const int TrainingCount = 1437;
    private const int Small = 16;
    private const int Large = 256;
    private static readonly MLContext s_mlContext = new(seed: 1);

    [TestMethod]
    public void Only_by_the_rule_large_batches_learn_in_as_many_epochs_what_small_ones_do()
    {
        double small = Accuracy(Small, null);
        double ruled = Accuracy(Large, new LargeBatchRule { ReferenceBatchSize = Small });
        double sameRate = Accuracy(Large, null);
        string all = $"small {small:F3}, by the rule {ruled:F3}, at the small one's rate {sameRate:F3}";
        Assert.IsGreaterThan(small - 0.05, ruled, all);
        Assert.IsLessThan(small - 0.1, sameRate, all);
    }

    /// <summary>On unseen digits; the mean of two seeds.</summary>
    private static double Accuracy(int batch, LargeBatchRule? rule) => Enumerable.Range(1, 2).Average(seed =>
    {
        IDataView digits = s_mlContext.Data.LoadFromTextFile(
            Repository.PathOf("datasets", "optdigits", "optdigits.csv"),
            [new("Features", DataKind.Single, 0, 63), new("Digit", DataKind.Single, 64)],
            separatorChar: ',');
        IDataView rows = s_mlContext.Transforms.Conversion.MapValueToKey("Label", "Digit").Fit(digits).Transform(digits);
        LstmSequenceTransformer model = s_mlContext.MulticlassClassification.Trainers
            .LstmSequence(new LstmSequenceEstimator.Options
            {
                FeaturesPerStep = 8,
                HiddenUnits = 32,
                Epochs = 15,
                BatchSize = batch,
                LearningRate = 0.05f,
                LargeBatch = rule,
                Optimizer = new Sgd(),
                ClipNorm = 0,
                Seed = seed,
                ThreadCount = 1,
            })
            .Fit(s_mlContext.Data.TakeRows(rows, TrainingCount));
        return s_mlContext.MulticlassClassification
            .Evaluate(model.Transform(s_mlContext.Data.SkipRows(rows, TrainingCount))).MicroAccuracy;
    });
}
