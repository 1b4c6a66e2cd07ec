using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Tests.Evaluation;

[TestClass]
internal sealed class SequenceEvaluationTests
{
    private readonly MLContext _mlContext = new(seed: 1);

    [TestMethod]
    public void A_label_that_the_model_does_not_know_counts_as_an_error_and_is_named()
    {
        Sequence[] train = Sequences(60, seed: 1);
        Sequence[] test = Sequences(40, seed: 2);
        for (int i = 0; i < 8; i++)
            test[i].Kind = i < 6 ? "never seen" : "";
        IEstimator<ITransformer> chain = _mlContext.Transforms.Conversion.MapValueToKey("Kind")
            .Append(_mlContext.MulticlassClassification.Trainers.LstmSequence(Options("Kind")))
            .Append(_mlContext.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
        ITransformer model = chain.Fit(_mlContext.Data.LoadFromEnumerable(train));
        IDataView scored = model.Transform(_mlContext.Data.LoadFromEnumerable(test));
        SequenceClassificationMetrics metrics = _mlContext.MulticlassClassification.EvaluateSequences(scored, "Kind");

        // By hand: predicted texts against the texts that were given.
        string[] predicted = [.. scored.GetColumn<string>("PredictedLabel")];
        string[] given = [.. test.Select(row => row.Kind)];
        int correct = predicted.Zip(given).Count(pair => pair.First == pair.Second);
        Assert.AreEqual(38, metrics.Count);
        Assert.AreEqual(2, metrics.UnlabeledRows);
        Assert.AreEqual(correct, metrics.Correct);
        Assert.AreEqual(correct / 38.0, metrics.Accuracy, 1e-12);
        Assert.IsLessThanOrEqualTo(32 / 38.0, metrics.Accuracy);
        Assert.AreEqual(6, metrics.UnknownLabels["never seen"]);
        Assert.AreEqual("never seen", metrics.ActualClassNames[^1]);
        Assert.AreEqual(6, metrics.ConfusionMatrix.Counts[2].Sum());
        StringAssert.Contains(metrics.ToString(), "does not know the label 'never seen': 6 rows");

        // ML.NET's own evaluation does not count them.
        Assert.IsGreaterThan(metrics.Accuracy, _mlContext.MulticlassClassification.Evaluate(scored, "Kind").MicroAccuracy);
    }

    [TestMethod]
    public void On_known_labels_the_metrics_are_those_of_ML_NET_and_of_a_plain_count()
    {
        (IDataView scored, _) = Scored(Sequences(60, seed: 1), Sequences(50, seed: 5));
        SequenceClassificationMetrics metrics = _mlContext.MulticlassClassification.EvaluateSequences(scored, "Kind");
        MulticlassClassificationMetrics reference = _mlContext.MulticlassClassification.Evaluate(scored, "Kind");
        Assert.AreEqual(reference.MicroAccuracy, metrics.Accuracy, 1e-9);
        Assert.AreEqual(reference.MacroAccuracy, metrics.MacroAccuracy, 1e-9);
        Assert.AreEqual(reference.LogLoss, metrics.LogLoss, 1e-5);
        Assert.AreEqual(ConfidenceInterval.Wilson(metrics.Correct, metrics.Count), metrics.AccuracyInterval);
        for (int c = 0; c < 2; c++)
        {
            Assert.AreEqual(reference.ConfusionMatrix.PerClassRecall[c], metrics.ConfusionMatrix.PerClassRecall[c], 1e-9);
            Assert.AreEqual(reference.ConfusionMatrix.PerClassPrecision[c], metrics.ConfusionMatrix.PerClassPrecision[c], 1e-9);
        }
    }

    [TestMethod]
    public void A_model_of_noise_is_not_better_than_the_most_frequent_class()
    {
        Sequence[] Noise(int count, int seed)
        {
            Sequence[] rows = Sequences(count, seed);
            var random = new Random(seed);
            foreach (Sequence row in rows)
                row.Kind = random.Next(4) == 0 ? "rare" : "often";
            return rows;
        }

        (IDataView scored, _) = Scored(Noise(60, 1), Noise(60, 2));
        SequenceClassificationMetrics metrics = _mlContext.MulticlassClassification.EvaluateSequences(scored, "Kind");
        Assert.AreEqual("often", metrics.BaselineClass);
        Assert.AreNotEqual(BaselineComparison.Better, metrics.Comparison);
        StringAssert.Matches(
            metrics.ToString(),
            new System.Text.RegularExpressions.Regex("^(NOT better|Not clearly better) than always predicting 'often'"));

        (scored, _) = Scored(Sequences(60, seed: 1), Sequences(60, seed: 2));
        metrics = _mlContext.MulticlassClassification.EvaluateSequences(scored, "Kind");
        Assert.AreEqual(BaselineComparison.Better, metrics.Comparison);
        StringAssert.StartsWith(metrics.ToString(), "Better than always predicting");
    }

    [TestMethod]
    public void Numbers_have_the_errors_of_a_plain_computation_and_the_mean_beside_them()
    {
        var random = new Random(3);
        Pair[] pairs = [.. Enumerable.Range(0, 200).Select(_ =>
        {
            float actual = (float)(100 + (20 * random.NextDouble()));
            return new Pair { Label = actual, Score = actual + (float)(4 * (random.NextDouble() - 0.5)) };
        })];
        pairs[5].Label = float.NaN;
        Pair[] known = [.. pairs.Where(pair => !float.IsNaN(pair.Label))];
        SequenceRegressionMetrics metrics = _mlContext.Regression.EvaluateSequences(_mlContext.Data.LoadFromEnumerable(pairs));
        RegressionMetrics reference = _mlContext.Regression.Evaluate(_mlContext.Data.LoadFromEnumerable(known));
        Assert.AreEqual(199, metrics.Count);
        Assert.AreEqual(1, metrics.UnlabeledRows);
        Assert.AreEqual(reference.MeanAbsoluteError, metrics.MeanAbsoluteError, 1e-5);
        Assert.AreEqual(reference.RootMeanSquaredError, metrics.RootMeanSquaredError, 1e-5);
        Assert.AreEqual(reference.RSquared, metrics.RSquared, 1e-5);
        double mean = known.Average(pair => (double)pair.Label);
        Assert.AreEqual(mean, metrics.BaselineValues[0], 1e-9);
        Assert.AreEqual(
            Math.Sqrt(known.Average(pair => (pair.Label - mean) * (pair.Label - mean))),
            metrics.BaselineRootMeanSquaredError,
            1e-9);
        Assert.AreEqual(BaselineComparison.Better, metrics.Comparison);

        // The bootstrap's interval of a mean is about that of the normal approximation.
        double[] errors = [.. known.Select(pair => Math.Abs((double)pair.Score - pair.Label))];
        double half = 1.96 * Math.Sqrt(errors.Average(error => Math.Pow(error - errors.Average(), 2)) / errors.Length);
        Assert.AreEqual(metrics.MeanAbsoluteError - half, metrics.MeanAbsoluteErrorInterval.Lower, 0.2 * half);
        Assert.AreEqual(metrics.MeanAbsoluteError + half, metrics.MeanAbsoluteErrorInterval.Upper, 0.2 * half);

        // Of random scores, nothing is explained.
        foreach (Pair pair in pairs)
            pair.Score = (float)(100 + (20 * random.NextDouble()));
        metrics = _mlContext.Regression.EvaluateSequences(_mlContext.Data.LoadFromEnumerable(pairs), baselineValues: [110]);
        Assert.AreEqual(BaselineComparison.NotBetter, metrics.Comparison);
        StringAssert.StartsWith(metrics.ToString(), "NOT better than always predicting the mean");
    }

    [TestMethod]
    public void Parts_of_a_cross_validation_are_pooled_row_by_row()
    {
        IDataView data = _mlContext.Data.LoadFromEnumerable(Sequences(40, seed: 4));
        IEstimator<ITransformer> chain = _mlContext.Transforms.Conversion.MapValueToKey("Kind")
            .Append(_mlContext.MulticlassClassification.Trainers.LstmSequence(Options("Kind")));
        var folds = _mlContext.MulticlassClassification.CrossValidateSequences(data, chain, 4, "Kind", "Person");
        SequenceClassificationMetrics pooled = SequenceClassificationMetrics.Pool([.. folds.Select(fold => fold.Metrics)]);
        Assert.AreEqual(40, pooled.Count);
        Assert.AreEqual(folds.Sum(fold => fold.Metrics.Correct), pooled.Correct);
        Assert.AreEqual(folds.Sum(fold => fold.Metrics.LogLoss * fold.Metrics.Count) / 40, pooled.LogLoss, 1e-9);

        // Folds number their classes as they come; pooled, they are the same by name.
        foreach (string name in new[] { "slow", "fast" })
            Assert.AreEqual(folds.Sum(fold => OnDiagonal(fold.Metrics, name)), OnDiagonal(pooled, name));
        Assert.Throws<ArgumentException>(() => SequenceClassificationMetrics.Pool([]));
    }

    [TestMethod]
    public void Columns_that_cannot_be_compared_are_named()
    {
        IDataView pairs = _mlContext.Data.LoadFromEnumerable(new[] { new Pair { Label = float.NaN } });
        StringAssert.Contains(
            Assert.Throws<InvalidOperationException>(() => _mlContext.Regression.EvaluateSequences(pairs)).Message,
            "'Label'");
        StringAssert.Contains(
            Assert.Throws<ArgumentException>(() => _mlContext.Regression.EvaluateSequences(pairs, "Wear")).Message,
            "'Wear'");
        StringAssert.Contains(
            Assert.Throws<ArgumentException>(() => _mlContext.MulticlassClassification.EvaluateSequences(pairs, "Label", "Score")).Message,
            "'Score'");
    }

    [TestMethod]
    public void Validation_rows_keep_groups_whole()
    {
        // Each person's label is their own: of others nothing can be known, and the validation rows say so.
        Sequence[] rows = [.. Enumerable.Range(0, 120).Select(i =>
        {
            int person = i / 5;
            var random = new Random(person);
            return new Sequence
            {
                Person = person,
                Kind = random.Next(2) == 0 ? "slow" : "fast",
                Features = [.. Enumerable.Range(0, 6).Select(_ => (float)random.NextDouble())],
            };
        })];
        IDataView data = _mlContext.Transforms.Conversion.MapValueToKey("Kind")
            .Fit(_mlContext.Data.LoadFromEnumerable(rows))
            .Transform(_mlContext.Data.LoadFromEnumerable(rows));
        double BestAccuracy(string? group)
        {
            LstmSequenceEstimator.Options options = Options("Kind");
            options.ValidationFraction = 0.3f;
            options.GroupColumnName = group;
            options.Epochs = 40;
            return new LstmSequenceEstimator(_mlContext, options).Fit(data).TrainingHistory[^1].ValidationAccuracy!.Value;
        }

        Assert.AreEqual(1, BestAccuracy(null), 0.05);
        Assert.IsLessThan(0.9, BestAccuracy("Person"));
        LstmSequenceEstimator.Options unknown = Options("Kind");
        unknown.GroupColumnName = "Site";
        Assert.Throws<ArgumentException>(() => _mlContext.Forecasting.ForecastByLstm(unknown));
        StringAssert.Contains(
            Assert.Throws<ArgumentException>(() => new LstmSequenceEstimator(_mlContext, unknown).Fit(data)).Message,
            "'Site'");
    }

    [TestMethod]
    public void True_and_false_have_a_count_intervals_and_an_area_as_plainly_counted()
    {
        var random = new Random(8);
        BinaryRow[] rows = [.. Enumerable.Range(0, 200).Select(_ =>
        {
            bool label = random.Next(4) == 0;
            float probability = MathF.Round((float)Math.Clamp((label ? 0.6 : 0.4) + (0.4 * (random.NextDouble() - 0.5)), 0.01, 0.99), 2);
            return new BinaryRow { Label = label, Probability = probability, PredictedLabel = probability > 0.5f };
        })];
        SequenceClassificationMetrics metrics = _mlContext.BinaryClassification.EvaluateSequences(_mlContext.Data.LoadFromEnumerable(rows));
        Assert.AreEqual(200, metrics.Count);
        Assert.AreEqual(rows.Count(row => row.Label == row.PredictedLabel) / 200.0, metrics.Accuracy);
        Assert.AreEqual("False", metrics.BaselineClass);
        Assert.AreEqual(rows.Average(row => -Math.Log(row.Label ? row.Probability : 1 - (double)row.Probability)), metrics.LogLoss, 1e-9);
        double[] wins = [.. from yes in rows where yes.Label from no in rows where !no.Label select yes.Probability > no.Probability
            ? 1
            : yes.Probability == no.Probability
            ? 0.5
            : 0];
        Assert.AreEqual(wins.Average(), metrics.AreaUnderRocCurve!.Value, 1e-9);
        Assert.IsTrue(metrics.AreaUnderRocCurveInterval!.Lower < wins.Average()
            && wins.Average() < metrics.AreaUnderRocCurveInterval.Upper);
        StringAssert.Contains(metrics.ToString(), "area under the ROC curve");
        Assert.Throws<ArgumentException>(() =>
            _mlContext.BinaryClassification.EvaluateSequences(_mlContext.Data.LoadFromEnumerable(rows), labelColumnName: "Probability"));
    }

    private sealed class BinaryRow
    {
        public bool Label { get; set; }

        public bool PredictedLabel { get; set; }

        public float Probability { get; set; }
    }

    private static long OnDiagonal(SequenceClassificationMetrics metrics, string name)
    {
        int place = metrics.ClassNames.ToList().IndexOf(name);
        return (long)metrics.ConfusionMatrix.Counts[place][place];
    }

    private (IDataView Scored, ITransformer Model) Scored(Sequence[] train, Sequence[] test)
    {
        IEstimator<ITransformer> chain = _mlContext.Transforms.Conversion.MapValueToKey("Kind")
            .Append(_mlContext.MulticlassClassification.Trainers.LstmSequence(Options("Kind")));
        ITransformer model = chain.Fit(_mlContext.Data.LoadFromEnumerable(train));
        return (model.Transform(_mlContext.Data.LoadFromEnumerable(test)), model);
    }

    private static LstmSequenceEstimator.Options Options(string label) =>
        new() { LabelColumnName = label, HiddenUnits = 8, Epochs = 15, LearningRate = 2e-2f, BatchSize = 8, Seed = 1 };

    private static Sequence[] Sequences(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(i => new Sequence
        {
            Person = i % 8,
            Kind = i % 3 == 0 ? "fast" : "slow",
            Features =
            [
                .. Enumerable.Range(0, 6).Select(t => (float)(Math.Sin(t * (i % 3 == 0 ? 2.0 : 0.5)) + (0.9 * random.NextDouble()))),
            ],
        })];
    }

    private sealed class Sequence
    {
        [VectorType(6)]
        public float[] Features { get; set; } = [];

        public string Kind { get; set; } = "";

        public int Person { get; set; }
    }

    private sealed class Pair
    {
        public float Label { get; set; }

        public float Score { get; set; }
    }
}
