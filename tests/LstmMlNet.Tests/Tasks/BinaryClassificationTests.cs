using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Tests.Tasks;

[TestClass]
internal sealed class BinaryClassificationTests
{
    private readonly MLContext _mlContext = new(seed: 1);

    [TestMethod]
    public void It_evaluates_and_cross_validates_as_MLNETs_own_trainers_do()
    {
        IDataView data = _mlContext.Data.LoadFromEnumerable(TaskRow.Make(300));
        LstmSequenceEstimator trainer = Trainer();
        LstmSequenceTransformer model = trainer.Fit(data);
        Assert.AreEqual(SequenceTask.BinaryClassification, model.Task);
        CalibratedBinaryClassificationMetrics metrics = _mlContext.BinaryClassification.Evaluate(
            model.Transform(_mlContext.Data.LoadFromEnumerable(TaskRow.Make(200, seed: 2))), labelColumnName: nameof(TaskRow.Rises));
        Assert.IsGreaterThan(0.93, metrics.Accuracy);
        Assert.IsGreaterThan(0.98, metrics.AreaUnderRocCurve);
        Assert.IsLessThan(0.5, metrics.LogLoss);
        var folds = _mlContext.BinaryClassification.CrossValidate(data, trainer, numberOfFolds: 3, labelColumnName: nameof(TaskRow.Rises));
        Assert.IsGreaterThan(0.9, folds.Average(fold => fold.Metrics.Accuracy));
    }

    [TestMethod]
    public void Score_probability_and_label_belong_together_row_by_row_and_reload()
    {
        IDataView data = _mlContext.Data.LoadFromEnumerable(TaskRow.Make(100));
        LstmSequenceTransformer model = Trainer().Fit(data);
        Output[] rows = [.. _mlContext.Data.CreateEnumerable<Output>(model.Transform(data), reuseRowObject: false)];
        foreach (Output row in rows)
        {
            Assert.AreEqual(1 / (1 + Math.Exp(-row.Score)), row.Probability, 1e-6);
            Assert.AreEqual(row.Score > 0, row.PredictedLabel);
        }

        var engine = _mlContext.Model.CreatePredictionEngine<TaskRow, Output>(SavedModel.Reload(_mlContext, model, data.Schema));
        TaskRow[] source = TaskRow.Make(100);
        for (int i = 0; i < rows.Length; i++)
        {
            Output single = engine.Predict(source[i]);
            Assert.AreEqual(rows[i].Score, single.Score);
            Assert.AreEqual(rows[i].Probability, single.Probability);
        }
    }

    [TestMethod]
    public void A_label_that_is_not_Boolean_is_named()
    {
        IDataView data = _mlContext.Data.LoadFromEnumerable(TaskRow.Make(10));
        string message = Assert.Throws<ArgumentException>(() =>
            _mlContext.BinaryClassification.Trainers.LstmSequence(labelColumnName: "Sum").Fit(data)).Message;
        foreach (string part in new[] { "'Sum'", "Boolean", "Single" })
            StringAssert.Contains(message, part);
        IDataView one = _mlContext.Data.LoadFromEnumerable(TaskRow.Make(50).Where(row => row.Rises));
        StringAssert.Contains(Assert.Throws<InvalidOperationException>(() => Trainer().Fit(one)).Message, "same class");
    }

    private LstmSequenceEstimator Trainer() => _mlContext.BinaryClassification.Trainers.LstmSequence(new LstmSequenceEstimator.Options
    {
        LabelColumnName = nameof(TaskRow.Rises),
        HiddenUnits = 12,
        Epochs = 15,
        LearningRate = 1e-2f,
        Seed = 1,
    });

    private sealed class Output
    {
        public bool PredictedLabel { get; set; }

        public float Score { get; set; }

        public float Probability { get; set; }
    }
}
