using LstmMlNet.Networks;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Tests.Tasks;

[TestClass]
internal sealed class RegressionTests
{
    private readonly MLContext _mlContext = new(seed: 1);

    [TestMethod]
    public void A_number_is_told_evaluated_and_cross_validated()
    {
        IDataView data = _mlContext.Data.LoadFromEnumerable(TaskRow.Make(400));
        LstmSequenceEstimator trainer = Trainer(nameof(TaskRow.Sum));
        LstmSequenceTransformer model = trainer.Fit(data);
        Assert.IsNull(model.TrainingHistory[^1].Accuracy);
        IDataView test = _mlContext.Data.LoadFromEnumerable(TaskRow.Make(200, seed: 2));
        RegressionMetrics metrics = _mlContext.Regression.Evaluate(model.Transform(test), labelColumnName: nameof(TaskRow.Sum));
        Assert.IsGreaterThan(0.9, metrics.RSquared);
        var folds = _mlContext.Regression.CrossValidate(data, trainer, numberOfFolds: 3, labelColumnName: nameof(TaskRow.Sum));
        Assert.IsGreaterThan(0.85, folds.Average(fold => fold.Metrics.RSquared));
    }

    [TestMethod]
    public void Numbers_far_from_zero_are_told_in_their_own_units()
    {
        TaskRow[] rows = TaskRow.Make(400);
        foreach (TaskRow row in rows)
            row.Sum = (row.Sum * 1000) + 50_000;
        IDataView data = _mlContext.Data.LoadFromEnumerable(rows);
        LstmSequenceTransformer model = Trainer(nameof(TaskRow.Sum)).Fit(data);
        RegressionMetrics metrics = _mlContext.Regression.Evaluate(model.Transform(data), labelColumnName: nameof(TaskRow.Sum));
        Assert.IsGreaterThan(0.9, metrics.RSquared);
        float[] scores = [.. model.Transform(data).GetColumn<float>("Score")];
        Assert.AreEqual(50_000, scores.Average(), 200);
    }

    [TestMethod]
    public void A_vector_is_told_row_by_row_and_reloads()
    {
        IDataView data = _mlContext.Data.LoadFromEnumerable(TaskRow.Make(400));
        LstmSequenceTransformer model = Trainer(nameof(TaskRow.SumAndLast)).Fit(data);
        float[][] scores = [.. model.Transform(data).GetColumn<float[]>("Score")];
        TaskRow[] rows = TaskRow.Make(400);
        double error = rows.Zip(scores, (row, score) => Math.Abs(row.SumAndLast[0] - score[0]) + Math.Abs(row.SumAndLast[1] - score[1]))
            .Average();
        double spread = rows.Average(row => Math.Abs(row.SumAndLast[0]) + Math.Abs(row.SumAndLast[1]));
        Assert.IsLessThan(0.3 * spread, error);
        var engine = _mlContext.Model.CreatePredictionEngine<TaskRow, Output>(SavedModel.Reload(_mlContext, model, data.Schema));
        for (int i = 0; i < 20; i++)
            CollectionAssert.AreEqual(scores[i], engine.Predict(rows[i]).Score);
    }

    [TestMethod]
    public void Rows_of_weight_zero_are_not_learned_from()
    {
        // Half of the rows say the opposite; without weight they say nothing.
        TaskRow[] rows = TaskRow.Make(400);
        for (int i = 0; i < rows.Length; i += 2)
        {
            rows[i].Sum = -rows[i].Sum;
            rows[i].Weight = 0;
        }

        var trainer = _mlContext.Regression.Trainers.LstmSequence(new LstmSequenceEstimator.Options
        {
            LabelColumnName = nameof(TaskRow.Sum), ExampleWeightColumnName =
                nameof(TaskRow.Weight), HiddenUnits = 16, Epochs = 60, BatchSize = 16, LearningRate = 1e-2f, Seed = 1,
        });
        LstmSequenceTransformer model = trainer.Fit(_mlContext.Data.LoadFromEnumerable(rows));
        IDataView test = _mlContext.Data.LoadFromEnumerable(TaskRow.Make(200, seed: 2));
        Assert.IsGreaterThan(0.85, _mlContext.Regression.Evaluate(model.Transform(test), labelColumnName: nameof(TaskRow.Sum)).RSquared);
    }

    [TestMethod]
    public void Labels_that_cannot_be_learned_are_named()
    {
        TaskRow[] rows = TaskRow.Make(10);
        rows[6].Sum = float.NaN;
        IDataView data = _mlContext.Data.LoadFromEnumerable(rows);
        string message = Assert.Throws<InvalidOperationException>(() => Trainer(nameof(TaskRow.Sum)).Fit(data)).Message;
        foreach (string part in new[] { "'Sum'", "row 6", "NaN" })
            StringAssert.Contains(message, part);
        StringAssert.Contains(Assert.Throws<ArgumentException>(() => Trainer(nameof(TaskRow.Rises)).Fit(data)).Message, "'Rises'");
        StringAssert.Contains(
            Assert.Throws<ArgumentException>(() => _mlContext.Regression.Trainers.LstmSequence(
                new LstmSequenceEstimator.Options { LabelColumnName = "Sum", BalanceClasses = true }).Fit(data)).Message,
            "BalanceClasses");
        StringAssert.Contains(
            Assert.Throws<ArgumentException>(() => _mlContext.Regression.Trainers.LstmSequence(
                new LstmSequenceEstimator.Options { LabelColumnName = "Sum", LevelFeature = 1 }).Fit(data)).Message,
            "LevelFeature");
    }

    private LstmSequenceEstimator Trainer(string label) => _mlContext.Regression.Trainers.LstmSequence(new LstmSequenceEstimator.Options
    {
        LabelColumnName = label,
        HiddenUnits = 16,
        Epochs = 60,
        BatchSize = 16,
        LearningRate = 1e-2f,
        Schedule = new CosineSchedule(),
        Seed = 1,
    });

    private sealed class Output
    {
        [VectorType(2)]
        public float[] Score { get; set; } = [];
    }
}
