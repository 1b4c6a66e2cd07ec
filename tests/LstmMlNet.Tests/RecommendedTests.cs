using LstmMlNet.Networks;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Tests;

[TestClass]
internal sealed class RecommendedTests
{
    private readonly MLContext _mlContext = new(seed: 1);

    [TestMethod]
    public void The_budget_decides_what_stands_in_front_and_for_how_long_it_is_trained()
    {
        IDataView rows = _mlContext.Data.LoadFromEnumerable(
            Enumerable.Range(0, 300).Select(i => new Row { Label = $"{i % 2}", Features = new float[150] }));
        LstmSequenceEstimator.Options fast = Recommended(rows, TrainingBudget.Fast);
        LstmSequenceEstimator.Options balanced = LstmSequenceEstimator.Options.Recommended(rows);
        LstmSequenceEstimator.Options best = Recommended(rows, TrainingBudget.Best);
        Assert.AreEqual(ConvolutionKernels.Random, fast.FrontEnd!.Layers.Single().Kernels);
        Assert.AreEqual((1, null), (fast.MemberCount, fast.Members));
        Assert.AreEqual((1, 4), (balanced.MemberCount, balanced.Members!.Count));
        Assert.AreEqual((3, 4), (best.MemberCount, best.Members!.Count));
        CollectionAssert.AreEqual(new[] { 2, 5, 5, 5 }, best.Members.Select(kind => kind.StepsPerFrame).ToArray());
        CollectionAssert.AreEqual(
            best.Members.Select(kind => $"{kind.FrontEnd}").ToArray(),
            balanced.Members.Select(kind => $"{kind.FrontEnd}").ToArray());
        Assert.IsTrue(balanced.Members.Take(2).All(kind => kind.FrontEnd!.Layers.Single().Kernels == ConvolutionKernels.Random));
        Assert.AreEqual(0f, best.Members[0].Augmentation.TimeWarp);
        Assert.AreEqual(0.2f, best.Members[1].Augmentation.TimeWarp);
        Assert.HasCount(3, best.Members[2].FrontEnd!.Layers);
        Assert.AreEqual(128, best.Members[2].FrontEnd!.Filters);
        Assert.AreEqual(5_000, best.Members[3].FrontEnd!.Filters);
        CollectionAssert.AreEqual(
            new[] { HeadSolver.Gradient, HeadSolver.Gradient, HeadSolver.Gradient, HeadSolver.Ridge },
            best.Members.Select(kind => kind.HeadSolver).ToArray());
        Assert.AreEqual(5, balanced.StepsPerFrame);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Recommended(rows, (TrainingBudget)9));
    }

    [TestMethod]
    public void An_output_layer_in_closed_form_is_for_few_rows_and_long_or_wide_sequences_get_fewer_kernels()
    {
        IDataView many = _mlContext.Data.LoadFromEnumerable(
            Enumerable.Range(0, 2_001).Select(i => new Row { Label = $"{i % 2}", Features = new float[150] }));
        Assert.IsTrue(Recommended(many, TrainingBudget.Balanced).Members!.All(kind => kind.HeadSolver == HeadSolver.Gradient));
        IDataView wide = _mlContext.Data.LoadFromEnumerable(
            Enumerable.Range(0, 20).Select(i => new WideRow { Label = $"{i % 2}", Features = new float[50_000] }));
        LstmSequenceEstimator.Options options =
            LstmSequenceEstimator.Options.Recommended(wide, featuresPerStep: 50, budget: TrainingBudget.Balanced);
        Assert.AreEqual(1_000, options.Members![^1].FrontEnd!.Filters);
    }

    [TestMethod]
    public void The_label_decides_too()
    {
        IDataView numbers = _mlContext.Data.LoadFromEnumerable(
            Enumerable.Range(0, 20).Select(i => new NumberRow { Label = i / 7f, Features = new float[60] }));
        Assert.AreEqual(ConvolutionKernels.Random, Recommended(numbers, TrainingBudget.Best).FrontEnd!.Layers.Single().Kernels);
        Assert.AreEqual(3, Recommended(numbers, TrainingBudget.Fast).ShrinkageFolds);
        Assert.AreEqual(5, Recommended(numbers, TrainingBudget.Best).ShrinkageFolds);
        IDataView forecasts = _mlContext.Data.LoadFromEnumerable(
            Enumerable.Range(0, 20).Select(i => new ForecastRow { Label = [i, i], Features = new float[60] }));
        Assert.IsNull(Recommended(forecasts, TrainingBudget.Balanced).FrontEnd);
        IDataView labels = _mlContext.Transforms.Conversion.MapValueToKey("Label")
            .Fit(_mlContext.Data.LoadFromEnumerable([new StepRow()]))
            .Transform(_mlContext.Data.LoadFromEnumerable([new StepRow()]));
        LstmSequenceEstimator.Options steps = Recommended(labels, TrainingBudget.Balanced);
        Assert.IsNull(steps.FrontEnd);
        Assert.AreEqual((SequencePooling.Last, 1), (steps.Pooling, steps.StepsPerFrame));
    }

    [TestMethod]
    [DataRow(1f, 1e6, SequenceNormalization.StandardizedLogarithms)]
    [DataRow(-1f, 1e6, SequenceNormalization.None)]
    [DataRow(1f, 4, SequenceNormalization.None)]
    public void Counts_that_differ_by_orders_of_magnitude_are_read_as_logarithms(float sign, double range, SequenceNormalization expected)
    {
        IDataView rows = _mlContext.Data.LoadFromEnumerable(Enumerable.Range(0, 40).Select(i => new NumberRow
        {
            Label = i / 7f,
            Features = [.. Enumerable.Range(0, 60).Select(t => sign * t * (float)Math.Pow(range, i / 39.0))],
        }));
        Assert.AreEqual(expected, Recommended(rows, TrainingBudget.Balanced).Members![^1].FrontEnd!.Normalization);
    }

    [TestMethod]
    public void An_estimator_with_convolutions_fits_twice_saves_and_names_them()
    {
        IDataView view = Rows.Keyed(_mlContext, Rows.Fixed(40));
        LstmSequenceEstimator.Options options = Rows.Options();
        options.FrontEnd = new ConvolutionalFrontEnd([new ConvolutionLayer(6, 3) { Padding = ConvolutionPadding.Causal }]);
        LstmSequenceEstimator estimator = _mlContext.MulticlassClassification.Trainers.LstmSequence(options);
        LstmSequenceTransformer model = estimator.Fit(view);
        LstmSequenceTransformer again = estimator.Fit(view);
        float[][] scores = [.. model.Transform(view).GetColumn<float[]>("Score")];
        Assert.AreEqual("Conv1D 3 of 6, beside the steps, mean over all steps", model.TrainingSettings["FrontEnd"]);
        using var file = new MemoryStream();
        _mlContext.Model.Save(again, view.Schema, file);
        file.Position = 0;
        ITransformer loaded = _mlContext.Model.Load(file, out _);
        float[][] reloaded = [.. loaded.Transform(view).GetColumn<float[]>("Score")];
        for (int i = 0; i < scores.Length; i++)
            CollectionAssert.AreEqual(scores[i], reloaded[i]);
    }

    private static LstmSequenceEstimator.Options Recommended(IDataView rows, TrainingBudget budget) =>
        LstmSequenceEstimator.Options.Recommended(rows, budget: budget);

    internal sealed class Row
    {
        public string Label { get; set; } = "";

        [VectorType(150)]
        public float[] Features { get; set; } = [];
    }

    internal sealed class WideRow
    {
        public string Label { get; set; } = "";

        [VectorType(50_000)]
        public float[] Features { get; set; } = [];
    }

    internal sealed class NumberRow
    {
        public float Label { get; set; }

        [VectorType(60)]
        public float[] Features { get; set; } = [];
    }

    internal sealed class ForecastRow
    {
        [VectorType(2)]
        public float[] Label { get; set; } = [];

        [VectorType(60)]
        public float[] Features { get; set; } = [];
    }

    internal sealed class StepRow
    {
        [VectorType(2)]
        public string[] Label { get; set; } = ["a", "b"];

        [VectorType(2)]
        public float[] Features { get; set; } = [1, 2];
    }
}
