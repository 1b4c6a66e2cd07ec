using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Tests.Tasks;

[TestClass]
internal sealed class StepLabelTests
{
    private readonly MLContext _mlContext = new(seed: 1);

    [TestMethod]
    public void Every_step_is_labeled_evaluated_and_cross_validated()
    {
        IDataView data = Keyed(TaskRow.Make(300));
        LstmSequenceEstimator trainer = Trainer();
        LstmSequenceTransformer model = trainer.Fit(data);
        IDataView scored = model.Transform(Keyed(TaskRow.Make(200, seed: 2)));
        StepLabelMetrics metrics = _mlContext.MulticlassClassification.EvaluateStepLabels(scored, nameof(TaskRow.Signs));
        Assert.IsGreaterThan(0.93, metrics.StepAccuracy, metrics.ToString());
        Assert.IsGreaterThan(0.9, metrics.MacroAccuracy);
        Assert.AreEqual(200 * 12, metrics.Steps);
        CollectionAssert.AreEquivalent(new[] { "above", "below" }, metrics.ClassNames.ToArray());
        Assert.AreEqual(metrics.Steps, metrics.ConfusionMatrix.Counts.Sum(row => row.Sum()));
        var folds = _mlContext.MulticlassClassification.CrossValidateStepLabels(data, trainer, 3, nameof(TaskRow.Signs));
        Assert.IsGreaterThan(0.9, folds.Average(fold => fold.Metrics.StepAccuracy));
    }

    [TestMethod]
    public void Labels_map_back_to_their_values_row_by_row_and_reload()
    {
        TaskRow[] rows = TaskRow.Make(120);
        IDataView data = _mlContext.Data.LoadFromEnumerable(rows);
        var model = _mlContext.Transforms.Conversion.MapValueToKey(nameof(TaskRow.Signs))
            .Append(Trainer())
            .Append(_mlContext.Transforms.Conversion.MapKeyToValue("PredictedLabel"))
            .Fit(data);
        ITransformer loaded = SavedModel.Reload(_mlContext, model, data.Schema);
        Output[] expected = [.. _mlContext.Data.CreateEnumerable<Output>(model.Transform(data), false)];
        var engine = _mlContext.Model.CreatePredictionEngine<TaskRow, Output>(loaded);
        for (int i = 0; i < 30; i++)
        {
            Output actual = engine.Predict(rows[i]);
            CollectionAssert.AreEqual(expected[i].PredictedLabel, actual.PredictedLabel);
            CollectionAssert.AreEqual(expected[i].Score, actual.Score);
            Assert.HasCount(12 * 2, actual.Score);
            Assert.AreEqual(1, actual.Score[0] + actual.Score[1], 1e-5);
        }
    }

    [TestMethod]
    public void Steps_without_label_are_not_learned_from_and_do_not_count()
    {
        TaskRow[] rows = TaskRow.Make(200);
        foreach (TaskRow row in rows)
            row.Signs = [.. row.Signs.Select((sign, t) => t % 3 == 0 ? "?" : sign)];
        IDataView view = _mlContext.Data.LoadFromEnumerable(rows);
        IDataView known = _mlContext.Data.LoadFromEnumerable(new[] { new { Signs = "above" }, new { Signs = "below" } });
        IDataView data = _mlContext.Transforms.Conversion.MapValueToKey(nameof(TaskRow.Signs), keyData: known).Fit(view).Transform(view);
        StepLabelMetrics metrics =
            _mlContext.MulticlassClassification.EvaluateStepLabels(Trainer().Fit(data).Transform(data), nameof(TaskRow.Signs));
        Assert.AreEqual(200 * 8, metrics.Steps);
        Assert.IsGreaterThan(0.9, metrics.StepAccuracy);
    }

    [TestMethod]
    public void Labels_that_do_not_fit_are_named()
    {
        var rows = new[] { new { Features = new float[] { 1, 2, 3 }, Signs = new[] { "a", "b" } } };
        IDataView view = _mlContext.Data.LoadFromEnumerable(rows);
        IDataView data = _mlContext.Transforms.Conversion.MapValueToKey("Signs").Fit(view).Transform(view);
        string message = Assert.Throws<InvalidOperationException>(() => Trainer().Fit(data)).Message;
        foreach (string part in new[] { "'Signs'", "row 0", "2 labels", "3 steps" })
            StringAssert.Contains(message, part);
        StringAssert.Contains(Assert.Throws<ArgumentException>(() => Trainer().Fit(view)).Message, "MapValueToKey");
        Assert.Throws<ArgumentException>(() => _mlContext.MulticlassClassification.Trainers
            .LstmStepLabels(new LstmSequenceEstimator.Options { Pooling = Networks.SequencePooling.Mean }));
    }

    private IDataView Keyed(TaskRow[] rows)
    {
        IDataView view = _mlContext.Data.LoadFromEnumerable(rows);
        IDataView known = _mlContext.Data.LoadFromEnumerable(new[] { new { Signs = "above" }, new { Signs = "below" } });
        return _mlContext.Transforms.Conversion.MapValueToKey(nameof(TaskRow.Signs), keyData: known).Fit(view).Transform(view);
    }

    private LstmSequenceEstimator Trainer() => _mlContext.MulticlassClassification.Trainers.LstmStepLabels(new LstmSequenceEstimator.Options
    {
        LabelColumnName = nameof(TaskRow.Signs),
        HiddenUnits = 16,
        Epochs = 15,
        LearningRate = 1e-2f,
        Seed = 1,
    });

    private sealed class Output
    {
        public string[] PredictedLabel { get; set; } = [];

        public float[] Score { get; set; } = [];
    }
}
