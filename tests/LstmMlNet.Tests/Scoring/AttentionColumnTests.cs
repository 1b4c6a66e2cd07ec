using LstmMlNet.Networks;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Tests.Scoring;

[TestClass]
internal sealed class AttentionColumnTests
{
    private readonly MLContext _mlContext = new(seed: 1);

    [TestMethod]
    public void Its_weights_sum_to_one_and_find_the_step_that_matters()
    {
        // One step is marked; its value alone decides.
        var random = new Random(1);
        VariableRow[] rows = [.. Enumerable.Range(0, 500).Select(i =>
        {
            int steps = random.Next(5, 15);
            var values = new float[2 * steps];
            for (int t = 0; t < steps; t++)
                values[2 * t] = (random.NextSingle() * 2) - 1;
            int marked = random.Next(steps);
            values[(2 * marked) + 1] = 1;
            return new VariableRow { Features = values, Label = values[2 * marked] > 0 ? "above" : "below", Number = marked };
        })];
        IDataView data = Rows.Keyed(_mlContext, rows);
        var trainer = _mlContext.MulticlassClassification.Trainers.LstmSequence(new LstmSequenceEstimator.Options
        {
            FeaturesPerStep = 2, CellType = RecurrentCellType.Gru, HiddenUnits =
                16, Epochs = 30, LearningRate = 1e-2f, Seed = 1, Pooling = SequencePooling.Attention, AttentionColumnName = "Attention",
        });
        IDataView scored = trainer.Fit(data).Transform(data);
        Assert.IsGreaterThan(0.95, _mlContext.MulticlassClassification.Evaluate(scored).MicroAccuracy);
        float[][] weights = [.. scored.GetColumn<float[]>("Attention")];
        double marks = 0;
        double others = 0;
        for (int i = 0; i < rows.Length; i++)
        {
            Assert.HasCount(rows[i].Features.Length / 2, weights[i]);
            Assert.AreEqual(1, weights[i].Sum(), 1e-4);

            // The mark's step and those after it know of it; those before cannot.
            marks += weights[i][rows[i].Number];
            others += weights[i].Where((_, t) => t < rows[i].Number).DefaultIfEmpty().Average();
        }

        Assert.IsGreaterThan(1.5 * others, marks);
    }

    [TestMethod]
    public void It_needs_attention() => StringAssert.Contains(
        Assert.Throws<ArgumentException>(() => _mlContext.MulticlassClassification.Trainers
            .LstmSequence(new LstmSequenceEstimator.Options { AttentionColumnName = "Attention" })).Message,
        "SequencePooling.Attention");
}
