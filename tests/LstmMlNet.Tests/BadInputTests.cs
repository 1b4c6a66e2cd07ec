using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Tests;

/// <summary>
/// What is wrong is said at the earliest point, with the column, the row where there is one, what was expected and what came.
/// </summary>
[TestClass]
internal sealed class BadInputTests
{
    private readonly MLContext _mlContext = new(seed: 1);

    [TestMethod]
    public void A_label_that_is_no_key_names_MapValueToKey()
    {
        var pipeline = _mlContext.MulticlassClassification.Trainers.LstmSequence(Rows.Options());
        AssertError<ArgumentException>(() => pipeline.Fit(Rows.View(_mlContext, Rows.Fixed(9))), "'Label'", "MapValueToKey", "String");

        // In a pipeline already before any row is read.
        var chain = _mlContext.Transforms.CopyColumns("Other", "Label").Append(pipeline);
        AssertError<ArgumentException>(() => chain.Fit(Rows.View(_mlContext, Rows.Fixed(9))), "'Label'", "MapValueToKey");
    }

    [TestMethod]
    public void Missing_and_wrong_columns_are_named()
    {
        AssertError<ArgumentException>(
            () => Fit(Rows.Fixed(9), options => options.FeatureColumnName = "Sensor"),
            "'Sensor'",
            "Label, Features");
        AssertError<ArgumentException>(() => Fit(Rows.Fixed(9), options => options.LabelColumnName = "Class"), "'Class'");
        AssertError<ArgumentException>(
            () => Fit(Rows.Fixed(9), options => options.FeatureColumnName = "Number"),
            "'Number'",
            "vector of Single",
            "Int32");
        AssertError<ArgumentException>(
            () => Fit(Rows.Fixed(9), options => options.ExampleWeightColumnName = "Number"),
            "'Number'",
            "Single",
            "Int32");
        AssertError<ArgumentException>(
            () => Fit(Rows.Fixed(9), options => options.ScoreColumnName = "Label"),
            "'Label'",
            "compared with themselves");
        AssertError<ArgumentException>(
            () => Fit(Rows.Fixed(9), options => options.PredictedLabelColumnName = "Features"),
            "'Features'",
            "compared with themselves");
        var doubles = Enumerable.Range(0, 6).Select(i => new DoubleRow { Label = $"{i % 2}" });
        AssertError<ArgumentException>(() => Fit(doubles), "'Features'", "ConvertType");
    }

    [TestMethod]
    public void Sizes_that_do_not_fit_are_named()
    {
        AssertError<ArgumentException>(
            () => Fit(Rows.Flat(9), options => options.FeaturesPerStep = 3),
            "'Features'",
            "8 values",
            "FeaturesPerStep");
        AssertError<ArgumentException>(
            () => Fit(Rows.Fixed(9), options => options.FeaturesPerStep = 4),
            "'Features'",
            "2 features",
            "FeaturesPerStep is 4");
        VariableRow[] rows = Rows.Variable(9);
        rows[4].Features = [1, 2, 3];
        AssertError<InvalidOperationException>(() => Fit(rows, options => options.FeaturesPerStep = 2), "'Features'", "row 4", "3 values");
    }

    [TestMethod]
    public void Bad_rows_are_named()
    {
        VariableRow[] Bad(int row, params float[] values)
        {
            VariableRow[] rows = Rows.Variable(9);
            rows[row].Features = values;
            return rows;
        }

        AssertError<InvalidOperationException>(() => Fit(Bad(3), options => options.FeaturesPerStep = 2), "'Features'", "row 3", "empty");
        AssertError<InvalidOperationException>(
            () => Fit(Bad(5, 1, 2, float.NaN, 3), options => options.FeaturesPerStep = 2),
            "'Features'",
            "row 5",
            "NaN",
            "step 1, feature 0");
        AssertError<InvalidOperationException>(
            () => Fit(Bad(5, 1, float.PositiveInfinity), options => options.FeaturesPerStep = 2),
            "row 5");
        FixedRow[] weights = Rows.Fixed(9);
        weights[2].Weight = -1;
        AssertError<InvalidOperationException>(
            () => Fit(weights, options => options.ExampleWeightColumnName = "Weight"),
            "'Weight'",
            "row 2",
            "-1");
        IDataView unknown = _mlContext.Transforms.Conversion.MapValueToKey("Label", keyData: Rows.View(
            _mlContext,
            new[] { new { Label = "left" }, new { Label = "right" } }))
            .Fit(Rows.View(_mlContext, Rows.Fixed(9))).Transform(Rows.View(_mlContext, Rows.Fixed(9)));
        AssertError<InvalidOperationException>(
            () => _mlContext.MulticlassClassification.Trainers.LstmSequence(Rows.Options()).Fit(unknown),
            "'Label'",
            "row 2",
            "missing");
    }

    [TestMethod]
    public void Nothing_to_learn_is_said()
    {
        AssertError<InvalidOperationException>(
            () => Fit(_mlContext.Data.FilterRowsByColumn(Rows.Keyed(_mlContext, Rows.Fixed(9)), "Weight", lowerBound: 1000)),
            "no rows",
            "'Features'");
        AssertError<ArgumentException>(() => Fit<FixedRow>([]), "'Label'", "no rows");
        AssertError<InvalidOperationException>(
            () => _mlContext.Data.SequenceTrainTestSplit(Rows.View(_mlContext, Array.Empty<FixedRow>())),
            "no rows");
        FixedRow[] single = Rows.Fixed(9);
        foreach (FixedRow row in single)
            row.Label = "left";
        AssertError<ArgumentException>(() => Fit(single), "'Label'", "single class");

        // Two classes are known to the key, only one is there.
        IDataView filtered =
            _mlContext.Data.FilterByCustomPredicate<FixedRow>(Rows.View(_mlContext, Rows.Fixed(9)), row => row.Label != "left");
        IDataView keyed = _mlContext.Transforms.Conversion.MapValueToKey("Label")
            .Fit(Rows.View(_mlContext, Rows.Fixed(9)))
            .Transform(filtered);
        AssertError<InvalidOperationException>(() => Fit(keyed), "'Label'", "same class");
    }

    [TestMethod]
    public void Options_out_of_range_are_refused_when_the_trainer_is_made()
    {
        (Action<LstmSequenceEstimator.Options> Set, string Name)[] cases =
        [
            (options => options.HiddenUnits = 0, "HiddenUnits"),
            (options => options.LayerCount = -1, "LayerCount"),
            (options => options.Epochs = 0, "Epochs"),
            (options => options.BatchSize = -3, "BatchSize"),
            (options => options.LearningRate = -1, "LearningRate"),
            (options => options.LearningRate = float.NaN, "LearningRate"),
            (options => options.ClipNorm = -1, "ClipNorm"),
            (options => options.ThreadCount = 0, "ThreadCount"),
            (options => options.FeaturesPerStep = 0, "FeaturesPerStep"),
            (options => options.StepsPerFrame = -1, "StepsPerFrame"),
            (options => options.ValidationFraction = 1, "ValidationFraction"),
            (options => options.EarlyStoppingPatience = 0, "EarlyStoppingPatience"),
            (options => options.Pooling = (Networks.SequencePooling)9, "Pooling"),
            (options => options.CellType = (Networks.RecurrentCellType)99, "CellType"),
            (options => options.ScoreColumnName = "", "ScoreColumnName"),
            (options => options.HiddenStateColumnName = "Score", "'Score'"),
        ];
        foreach ((Action<LstmSequenceEstimator.Options> set, string name) in cases)
        {
            LstmSequenceEstimator.Options options = Rows.Options();
            set(options);
            try
            {
                _mlContext.MulticlassClassification.Trainers.LstmSequence(options);
                Assert.Fail($"{name} was taken.");
            }
            catch (ArgumentException exception)
            {
                StringAssert.Contains(exception.Message, name);
            }
        }
    }

    [TestMethod]
    public void A_model_refuses_sequences_of_another_shape()
    {
        LstmSequenceTransformer model = Rows.Train(_mlContext, Rows.Fixed(9), Rows.Options());
        var wide = new[] { new WideRow { Features = new float[12] } };
        AssertError<ArgumentException>(() => model.Transform(Rows.View(_mlContext, wide)), "'Features'", "3 features", "trained with 2");
        var longer = new[] { new LongRow { Features = new float[10] } };
        AssertError<ArgumentException>(
            () => model.Transform(Rows.View(_mlContext, longer)),
            "'Features'",
            "5 steps",
            "sequences of 4",
            "variable size");
        AssertError<InvalidOperationException>(
            () => model.Transform(Rows.View(_mlContext, Rows.Variable(3))).GetColumn<float[]>("Score").ToArray(),
            "'Features'",
            "row ",
            "sequences of 4");
    }

    [TestMethod]
    public void A_model_of_any_length_takes_any_length()
    {
        LstmSequenceTransformer model = Rows.Train(_mlContext, Rows.Variable(9), Rows.Options(featuresPerStep: 2));
        Assert.HasCount(3, model.Transform(Rows.View(_mlContext, new[] { new LongRow { Features = new float[10] } }))
            .GetColumn<float[]>("Score")
            .Single());
        Assert.HasCount(3, model.Transform(Rows.View(_mlContext, Rows.Fixed(1))).GetColumn<float[]>("Score").Single());
    }

    [TestMethod]
    public void Validation_data_of_another_shape_is_refused()
    {
        IDataView train = Rows.Keyed(_mlContext, Rows.Fixed(9));
        LstmSequenceEstimator trainer = _mlContext.MulticlassClassification.Trainers.LstmSequence(Rows.Options());
        AssertError<ArgumentException>(
            () => trainer.Fit(train, Rows.Keyed(_mlContext, Rows.Fixed(2))),
            "'Label'",
            "validation",
            "MapValueToKey");
        AssertError<InvalidOperationException>(
            () => trainer.Fit(train, _mlContext.Data.FilterRowsByColumn(train, "Weight", lowerBound: 1000)),
            "validation",
            "no rows");
    }

    private LstmSequenceTransformer Fit<T>(IEnumerable<T> rows, Action<LstmSequenceEstimator.Options>? set = null)
        where T : class => Fit(Rows.Keyed(_mlContext, rows), set);

    private LstmSequenceTransformer Fit(IDataView view, Action<LstmSequenceEstimator.Options>? set = null)
    {
        LstmSequenceEstimator.Options options = Rows.Options();
        set?.Invoke(options);
        return _mlContext.MulticlassClassification.Trainers.LstmSequence(options).Fit(view);
    }

    private static void AssertError<TException>(Action action, params string[] parts)
        where TException : Exception
    {
        var exception = Assert.Throws<TException>(action);
        foreach (string part in parts)
            StringAssert.Contains(exception.Message, part);
    }

    private sealed class DoubleRow
    {
        public string Label { get; set; } = "";

        [VectorType(4)]
        public double[] Features { get; set; } = [1, 2, 3, 4];
    }

    private sealed class WideRow
    {
        [VectorType(4, 3)]
        public float[] Features { get; set; } = [];
    }

    private sealed class LongRow
    {
        [VectorType(5, 2)]
        public float[] Features { get; set; } = [];
    }
}
