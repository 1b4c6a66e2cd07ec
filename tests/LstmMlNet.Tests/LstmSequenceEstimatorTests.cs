using System.Reflection;
using LstmMlNet.Networks;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Tests;

[TestClass]
internal sealed class LstmSequenceEstimatorTests
{
    private readonly MLContext _mlContext = new(seed: 1);

    [TestMethod]
    public void The_three_shapes_of_a_column_train_the_same_network()
    {
        // 4 steps of 2 by dimensions, flat by FeaturesPerStep, and of variable size.
        float[] byDimensions = Weights(Rows.Train(_mlContext, Rows.Fixed(30), Rows.Options()));
        float[] flat = Weights(Rows.Train(_mlContext, Rows.Flat(30), Rows.Options(featuresPerStep: 2)));
        float[] variable = Weights(Rows.Train(
            _mlContext,
            Rows.Fixed(30).Select(row => new VariableRow { Label = row.Label, Features = row.Features }),
            Rows.Options(featuresPerStep: 2)));
        CollectionAssert.AreEqual(byDimensions, flat);
        CollectionAssert.AreEqual(byDimensions, variable);
    }

    [TestMethod]
    public void A_plain_vector_is_a_sequence_of_single_values()
    {
        LstmSequenceTransformer model = Rows.Train(_mlContext, Rows.Flat(30), Rows.Options());
        Assert.AreEqual(1, model.Network.Features);
        Assert.AreEqual(8, model.Network.Steps);
    }

    [TestMethod]
    public void It_learns_and_is_evaluated_and_cross_validated_as_MLNets_own()
    {
        LstmSequenceEstimator.Options options = Rows.Options(epochs: 20, featuresPerStep: 2);
        IDataView train = Rows.View(_mlContext, Rows.Variable(150));
        ITransformer model = Rows.Pipeline(_mlContext, options).Fit(train);
        MulticlassClassificationMetrics metrics =
            _mlContext.MulticlassClassification.Evaluate(model.Transform(Rows.View(_mlContext, Rows.Variable(60, seed: 2))));
        Assert.IsGreaterThan(0.95, metrics.MicroAccuracy);
        Assert.HasCount(3, metrics.PerClassLogLoss);
        var folds = _mlContext.MulticlassClassification.CrossValidate(train, Rows.Pipeline(_mlContext, options), numberOfFolds: 3);
        Assert.IsGreaterThan(0.9, folds.Average(fold => fold.Metrics.MicroAccuracy));
    }

    [TestMethod]
    public void Scores_carry_the_classes_names_and_kinds()
    {
        IDataView view = Rows.Keyed(_mlContext, Rows.Fixed(30));
        DataViewSchema schema = _mlContext.MulticlassClassification.Trainers.LstmSequence(Rows.Options()).Fit(view).Transform(view).Schema;
        string[] names = ["left", "right", "none"];
        VBuffer<ReadOnlyMemory<char>> values = default;
        schema["Score"].GetSlotNames(ref values);
        CollectionAssert.AreEqual(names, values.DenseValues().Select(name => name.ToString()).ToArray());
        schema["Score"].Annotations.GetValue("TrainingLabelValues", ref values);
        CollectionAssert.AreEqual(names, values.DenseValues().Select(name => name.ToString()).ToArray());
        schema["PredictedLabel"].GetKeyValues(ref values);
        CollectionAssert.AreEqual(names, values.DenseValues().Select(name => name.ToString()).ToArray());
        ReadOnlyMemory<char> kind = default;
        schema["Score"].Annotations.GetValue("ScoreColumnKind", ref kind);
        Assert.AreEqual("MulticlassClassification", kind.ToString());
    }

    [TestMethod]
    public void Estimator_and_transformer_promise_what_comes_out()
    {
        LstmSequenceEstimator.Options options = Rows.Options();
        options.HiddenStateColumnName = "Hidden";
        options.HiddenSequenceColumnName = "Sequence";
        IDataView view = Rows.Keyed(_mlContext, Rows.Fixed(30));
        LstmSequenceEstimator estimator = _mlContext.MulticlassClassification.Trainers.LstmSequence(options);
        SchemaShape promised = estimator.GetOutputSchema(ShapeOf(view.Schema));
        LstmSequenceTransformer model = estimator.Fit(view);
        DataViewSchema actual = model.Transform(view).Schema;
        CollectionAssert.AreEqual(
            actual.Select(DescribeColumn).ToArray(),
            model.GetOutputSchema(view.Schema).Select(DescribeColumn).ToArray());
        CollectionAssert.AreEquivalent(
            ShapeOf(actual).Select(DescribeShape).Distinct().ToArray(),
            promised.Select(DescribeShape).ToArray());

        static string DescribeShape(SchemaShape.Column column) =>
            $"{column.Name} {column.Kind} {column.ItemType} {column.IsKey} "
            + $"[{string.Join(", ", column.Annotations.Select(annotation => annotation.Name).Order())}]";
        static string DescribeColumn(DataViewSchema.Column column) =>
            $"{column.Name} {column.Type} [{string.Join(", ", column.Annotations.Schema.Select(annotation => annotation.Name))}]";
    }

    [TestMethod]
    public void FastTree_learns_on_hidden_states()
    {
        LstmSequenceEstimator.Options options = Rows.Options(epochs: 10, featuresPerStep: 2);
        options.HiddenStateColumnName = "Hidden";
        options.HiddenSequenceColumnName = "Sequence";
        options.Bidirectional = true;
        var pipeline = Rows.Pipeline(_mlContext, options)
            .Append(_mlContext.Transforms.Conversion.MapValueToKey("Label2", "PredictedLabel"))
            .Append(_mlContext.MulticlassClassification.Trainers.OneVersusAll(
                _mlContext.BinaryClassification.Trainers.FastTree(
                    featureColumnName: "Hidden",
                    numberOfTrees: 10,
                    minimumExampleCountPerLeaf: 2), "Label"));
        IDataView train = Rows.View(_mlContext, Rows.Variable(90));
        IDataView scored = pipeline.Fit(train).Transform(train);
        Assert.IsGreaterThan(0.9, _mlContext.MulticlassClassification.Evaluate(scored).MicroAccuracy);
        Assert.AreEqual(12, scored.GetColumn<float[]>("Hidden").First().Length);
        VariableRow[] rows = Rows.Variable(90);
        float[][] sequences = [.. scored.GetColumn<float[]>("Sequence")];
        for (int i = 0; i < rows.Length; i++)
            Assert.HasCount(rows[i].Features.Length / 2 * 12, sequences[i]);
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Permutation_importance_finds_the_steps_that_matter(bool flat)
    {
        IDataView view = flat ? Rows.Keyed(_mlContext, Rows.Flat(90)) : Rows.Keyed(_mlContext, Rows.Fixed(90));
        LstmSequenceTransformer model =
            _mlContext.MulticlassClassification.Trainers.LstmSequence(Rows.Options(epochs: 20, featuresPerStep: 2)).Fit(view);
        var importance = _mlContext.MulticlassClassification.PermutationFeatureImportance(model, view, permutationCount: 2);
        Assert.HasCount(8, importance);
        double first = Math.Abs(importance[0].MicroAccuracy.Mean) + Math.Abs(importance[1].MicroAccuracy.Mean);
        double last = Math.Abs(importance[6].MicroAccuracy.Mean) + Math.Abs(importance[7].MicroAccuracy.Mean);
        Assert.IsGreaterThan(first, last);
    }

    [TestMethod]
    public void Example_weights_take_rows_out()
    {
        FixedRow[] rows = Rows.Fixed(30);
        LstmSequenceEstimator.Options options = Rows.Options();
        options.ExampleWeightColumnName = "Weight";
        options.BatchSize = 64;
        foreach (FixedRow row in rows.Take(15))
            row.Weight = 0;
        float[] weighted = Weights(Rows.Train(_mlContext, rows, options));
        foreach (FixedRow row in rows.Take(15))
            row.Features = [.. row.Features.Select(value => 100 * value)];
        CollectionAssert.AreEqual(weighted, Weights(Rows.Train(_mlContext, rows, options)));
    }

    [TestMethod]
    public void Validation_is_measured_every_epoch_and_the_history_kept()
    {
        IDataView train = Rows.Keyed(_mlContext, Rows.Fixed(30));
        LstmSequenceTransformer model = _mlContext.MulticlassClassification.Trainers.LstmSequence(Rows.Options(epochs: 4))
            .Fit(train, Rows.Keyed(_mlContext, Rows.Fixed(12, seed: 2)));
        CollectionAssert.AreEqual(new[] { 1, 2, 3, 4 }, model.TrainingHistory.Select(epoch => epoch.Epoch).ToArray());
        Assert.IsTrue(
            model.TrainingHistory.All(epoch => epoch.ValidationLoss > 0 && epoch.ValidationAccuracy >= 0 && epoch.SequencesPerSecond > 0));
        Assert.IsLessThan(model.TrainingHistory[0].Loss, model.TrainingHistory[3].Loss);
    }

    [TestMethod]
    public void Progress_goes_to_the_callback_and_to_MLNets_log()
    {
        var log = new List<string>();
        _mlContext.Log += (_, message) => log.Add(message.Message);
        var epochs = new List<EpochMetrics>();
        LstmSequenceEstimator.Options options = Rows.Options(epochs: 3);
        options.Progress = epochs.Add;
        Rows.Train(_mlContext, Rows.Fixed(30), options);
        Assert.HasCount(3, epochs);
        Assert.AreEqual(3, log.Count(line => line.Contains("Epoch ", StringComparison.Ordinal)
            && line.Contains("loss", StringComparison.Ordinal)
            && line.Contains("sequences/s", StringComparison.Ordinal)));
    }

    [TestMethod]
    public void Canceling_stops_training()
    {
        using var source = new CancellationTokenSource();
        LstmSequenceEstimator.Options options = Rows.Options(epochs: 1_000_000);
        options.CancellationToken = source.Token;
        options.Progress = metrics =>
        {
            if (metrics.Epoch == 3)
                source.Cancel();
        };
        Assert.ThrowsExactly<OperationCanceledException>(() => Rows.Train(_mlContext, Rows.Fixed(30), options));
    }

    [TestMethod]
    public void Canceling_the_context_stops_training()
    {
        // Internal to ML.NET: its AutoML calls it.
        MethodInfo cancel = typeof(MLContext).GetMethod("CancelExecution", BindingFlags.Instance | BindingFlags.NonPublic)!;
        LstmSequenceEstimator.Options options = Rows.Options(epochs: 1_000_000);
        options.Progress = metrics =>
        {
            if (metrics.Epoch == 3)
                cancel.Invoke(_mlContext, null);
        };
        Assert.Throws<OperationCanceledException>(() => Rows.Train(_mlContext, Rows.Fixed(30), options));
    }

    [TestMethod]
    public void The_contexts_seed_decides_where_none_is_given()
    {
        LstmSequenceEstimator.Options options = Rows.Options();
        options.Seed = null;
        float[] first = Weights(Rows.Train(new MLContext(seed: 5), Rows.Fixed(30), options));
        float[] same = Weights(Rows.Train(new MLContext(seed: 5), Rows.Fixed(30), options));
        float[] other = Weights(Rows.Train(new MLContext(seed: 6), Rows.Fixed(30), options));
        CollectionAssert.AreEqual(first, same);
        CollectionAssert.AreNotEqual(first, other);
    }

    [TestMethod]
    public void A_fraction_is_set_aside_and_training_stops_by_it()
    {
        // Labels at random: what is learned by heart makes the validation loss grow.
        var random = new Random(1);
        FixedRow[] rows = Rows.Fixed(60);
        foreach (FixedRow row in rows)
            row.Label = random.Next(2) == 0 ? "left" : "right";
        LstmSequenceEstimator.Options options = Rows.Options(epochs: 300);
        options.ValidationFraction = 0.2f;
        options.EarlyStoppingPatience = 3;
        LstmSequenceTransformer model = Rows.Train(_mlContext, rows, options);
        Assert.IsLessThan(300, model.TrainingHistory.Count);
        Assert.IsTrue(model.TrainingHistory.All(epoch => epoch.ValidationLoss is not null));
        options.ValidationFraction = 0;
        StringAssert.Contains(
            Assert.ThrowsExactly<InvalidOperationException>(() => Rows.Train(_mlContext, Rows.Fixed(60), options)).Message,
            "ValidationFraction");
    }

    [TestMethod]
    public void Frames_and_pooling_train_score_and_say_so()
    {
        LstmSequenceEstimator.Options options = Rows.Options(epochs: 20, featuresPerStep: 2);
        options.StepsPerFrame = 3;
        options.Pooling = SequencePooling.LastMeanMax;
        options.HiddenSequenceColumnName = "Steps";
        VariableRow[] rows = Rows.Variable(120);
        IDataView view = Rows.Keyed(_mlContext, rows);
        LstmSequenceTransformer model = _mlContext.MulticlassClassification.Trainers.LstmSequence(options).Fit(view);
        IDataView scored = model.Transform(view);
        Assert.IsGreaterThan(0.95, _mlContext.MulticlassClassification.Evaluate(scored).MicroAccuracy);
        float[][] steps = [.. scored.GetColumn<float[]>("Steps")];
        for (int i = 0; i < rows.Length; i++)
            Assert.HasCount((((rows[i].Features.Length / 2) + 2) / 3) * 6, steps[i]);
        StringAssert.Contains(model.Network.Summary(), "Frames of 3 steps");
        StringAssert.Contains(model.Network.Summary(), "LastMeanMax Pooling");
    }

    [TestMethod]
    public void Recommended_settings_follow_the_data_and_learn_it()
    {
        IDataView view = Rows.Keyed(_mlContext, Rows.Variable(150));
        LstmSequenceEstimator.Options options =
            LstmSequenceEstimator.Options.Recommended(view, featuresPerStep: 2, budget: TrainingBudget.Fast);
        Assert.AreEqual(1, options.StepsPerFrame);
        Assert.AreEqual(16, options.BatchSize);
        Assert.AreEqual(2, options.FeaturesPerStep);
        options.Epochs = 10;
        LstmSequenceTransformer model = _mlContext.MulticlassClassification.Trainers.LstmSequence(options).Fit(view);
        IDataView test = Rows.Keyed(_mlContext, Rows.Variable(60, seed: 2));
        Assert.IsGreaterThan(0.95, _mlContext.MulticlassClassification.Evaluate(model.Transform(test)).MicroAccuracy);

        // 300 steps become 30 frames; the label needs no mapping to be looked at.
        var rows = Enumerable.Range(0, 40).Select(i => new VariableRow { Label = $"{i % 2}", Features = new float[300] });
        Assert.AreEqual(10, LstmSequenceEstimator.Options.Recommended(Rows.View(_mlContext, rows)).StepsPerFrame);
    }

    [TestMethod]
    public void Changing_the_options_afterwards_changes_nothing()
    {
        LstmSequenceEstimator.Options options = Rows.Options();
        LstmSequenceEstimator estimator = _mlContext.MulticlassClassification.Trainers.LstmSequence(options);
        options.HiddenUnits = 99;
        Assert.AreEqual(6, estimator.Fit(Rows.Keyed(_mlContext, Rows.Fixed(30))).Network.HiddenWidth);
    }

    private static float[] Weights(LstmSequenceTransformer model) =>
        [.. model.Network.Layers.SelectMany(layer => layer.Cells)
            .SelectMany(cell => cell.Parameters)
            .Concat(model.Network.Head.Parameters)
            .SelectMany(parameter => parameter.Values.ToArray())];

    /// <summary>A schema's shape, as a pipeline that starts with an estimator for it would see it.</summary>
    private static SchemaShape ShapeOf(DataViewSchema schema) => global::LstmMlNet.MLNetInternals.EstimatorSchema.ShapeOf(schema);
}
