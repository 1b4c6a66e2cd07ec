using System.Globalization;
using LstmMlNet.MLNetInternals;
using LstmMlNet.Networks;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Tests;

[TestClass]
internal sealed class EnsembleTests
{
    private readonly MLContext _mlContext = new(seed: 1);

    [TestMethod]
    public void The_mean_of_the_members_is_scored_by_views_rows_and_networks_alike()
    {
        IDataView view = Rows.Keyed(_mlContext, Rows.Fixed(30));
        LstmSequenceTransformer model = Fit(view, Kinds());
        Assert.HasCount(4, model.Ensemble);
        CollectionAssert.AreEqual(
            new[] { RecurrentCellType.Gru, RecurrentCellType.Gru, RecurrentCellType.Lstm, RecurrentCellType.Lstm },
            model.Ensemble.Select(network => network.Layers[0].Cell.CellType).ToArray());
        Assert.HasCount(4, model.Ensemble.Select(network => network.Layers[0].Cell.Parameters[0].Values[0]).Distinct().ToArray());
        float[][] scores = [.. model.Transform(view).GetColumn<float[]>("Score")];
        float[][] spreads = [.. model.Transform(view).GetColumn<float[]>("Spread")];
        uint[] predicted = [.. model.Transform(view).GetColumn<uint>("PredictedLabel")];
        FixedRow[] rows = Rows.Fixed(30);
        using PredictionEngine<FixedRow, Scored> engine = _mlContext.Model.CreatePredictionEngine<FixedRow, Scored>(model);
        for (int i = 0; i < rows.Length; i++)
        {
            CollectionAssert.AreEqual(model.Ensemble.Predict(rows[i].Features), scores[i]);
            Assert.AreEqual(1f, scores[i].Sum(), 1e-5f);
            Assert.AreEqual(Array.IndexOf(scores[i], scores[i].Max()) + 1, (int)predicted[i]);
            Scored one = engine.Predict(rows[i]);
            CollectionAssert.AreEqual(scores[i], one.Score);
            CollectionAssert.AreEqual(spreads[i], one.Spread);
            Assert.IsTrue(spreads[i].All(value => value >= 0 && value < 0.6f));
        }

        Assert.IsTrue(spreads.Any(spread => spread.Max() > 1e-3f));
        MulticlassClassificationMetrics metrics = _mlContext.MulticlassClassification.Evaluate(model.Transform(view));
        Assert.IsGreaterThan(0.5, metrics.MicroAccuracy);
    }

    [TestMethod]
    public void A_zip_holds_all_members_and_gives_the_same_bits()
    {
        IDataView view = Rows.Keyed(_mlContext, Rows.Fixed(30));
        LstmSequenceTransformer model = Fit(view, Kinds());
        using var stream = new MemoryStream();
        _mlContext.Model.Save(model, view.Schema, stream);
        stream.Position = 0;
        var loaded = (LstmSequenceTransformer)LstmModelFile.Load(new MLContext(), stream, out _);
        Assert.HasCount(4, loaded.Ensemble);
        Assert.HasCount(model.TrainingHistory.Count, loaded.TrainingHistory);
        CollectionAssert.AreEqual(
            model.TrainingHistory.Select(epoch => epoch.Member).ToArray(),
            loaded.TrainingHistory.Select(epoch => epoch.Member).ToArray());
        StringAssert.Contains(loaded.TrainingSettings["Members[1]"], "HiddenUnits = 5");
        foreach (string column in new[] { "Score", "Spread" })
            CollectionAssert.AreEqual(Text(model.Transform(view), column), Text(loaded.Transform(view), column));
    }

    [TestMethod]
    public void The_same_seed_gives_the_same_bits_whatever_the_threads_and_the_first_member_is_what_it_is_alone()
    {
        IDataView view = Rows.Keyed(_mlContext, Rows.Fixed(24));
        LstmSequenceEstimator.Options options = Rows.Options();
        options.MemberCount = 3;
        options.ThreadCount = 1;
        string[] one = Text(Fit(view, options).Transform(view), "Score");
        options.ThreadCount = 2;
        LstmSequenceTransformer again = Fit(view, options);
        CollectionAssert.AreEqual(one, Text(again.Transform(view), "Score"));
        options.MemberCount = 1;
        LstmSequenceTransformer alone = Fit(view, options);
        float[] sequence = Rows.Fixed(1)[0].Features;
        CollectionAssert.AreEqual(alone.Network.Predict(sequence), again.Ensemble[0].Predict(sequence));
    }

    [TestMethod]
    public void Numbers_binary_labels_steps_and_forecasts_have_means_and_spreads()
    {
        var random = new Random(1);
        NumberRow[] rows = [.. Enumerable.Range(0, 40).Select(i => new NumberRow
        {
            Features = [.. Enumerable.Range(0, 6).Select(t => i + t + random.NextSingle())],
            Label = i + 6f,
            Flag = i % 2 == 0,
            Future = [i + 6f, i + 7f],
        })];
        IDataView view = Rows.View(_mlContext, rows);
        LstmSequenceEstimator.Options options = Rows.Options();
        options.MemberCount = 2;
        options.SpreadColumnName = "Spread";
        LstmSequenceTransformer number = _mlContext.Regression.Trainers.LstmSequence(options).Fit(view);
        Assert.AreEqual(number.Ensemble.Predict(rows[3].Features)[0], number.Transform(view).GetColumn<float>("Score").ElementAt(3));
        Assert.AreEqual(NumberDataViewType.Single, number.Transform(view).Schema["Spread"].Type);
        float[] own = [.. number.Ensemble.Select(network => network.Predict(rows[3].Features)[0])];
        Assert.AreEqual(
            Math.Abs(own[0] - own[1]) / Math.Sqrt(2),
            number.Transform(view).GetColumn<float>("Spread").ElementAt(3),
            1e-3);

        options.LabelColumnName = "Flag";
        LstmSequenceTransformer binary = _mlContext.BinaryClassification.Trainers.LstmSequence(options).Fit(view);
        Assert.AreEqual(binary.Ensemble.Predict(rows[3].Features)[0], binary.Transform(view).GetColumn<float>("Probability").ElementAt(3));
        Assert.AreEqual(NumberDataViewType.Single, binary.Transform(view).Schema["Spread"].Type);

        options.LabelColumnName = "Future";
        options.CalibrationFolds = 2;
        LstmSequenceTransformer forecast = _mlContext.Forecasting.ForecastByLstm(options).Fit(view);
        float[] outputs = forecast.Ensemble.Predict(rows[3].Features);
        IDataView scored = forecast.Transform(view);
        CollectionAssert.AreEqual(new[] { outputs[1], outputs[4] }, scored.GetColumn<float[]>("Score").ElementAt(3));
        CollectionAssert.AreEqual(new[] { outputs[0], outputs[3] }, scored.GetColumn<float[]>("LowerBound").ElementAt(3));
        Assert.HasCount(2, scored.GetColumn<float[]>("Spread").ElementAt(3));
        Assert.IsTrue(outputs[0] < outputs[1] && outputs[1] < outputs[2]);
    }

    [TestMethod]
    public void Progress_says_which_member_and_the_schema_names_the_spread()
    {
        IDataView view = Rows.Keyed(_mlContext, Rows.Fixed(24));
        LstmSequenceEstimator.Options options = Rows.Options();
        options.MemberCount = 3;
        options.SpreadColumnName = "Spread";
        var seen = new List<EpochMetrics>();
        options.Progress = seen.Add;
        LstmSequenceEstimator trainer = _mlContext.MulticlassClassification.Trainers.LstmSequence(options);
        SchemaShape.Column spread =
            trainer.GetOutputSchema(EstimatorSchema.ShapeOf(view.Schema)).Single(column => column.Name == "Spread");
        Assert.AreEqual(SchemaShape.Column.VectorKind.Vector, spread.Kind);
        trainer.Fit(view);
        CollectionAssert.AreEquivalent(
            new[] { (1, 1), (1, 2), (2, 1), (2, 2), (3, 1), (3, 2) },
            seen.Select(epoch => (epoch.Member, epoch.Epoch)).ToArray());
        Assert.IsTrue(seen.All(epoch => epoch.MemberCount == 3));
    }

    [TestMethod]
    public void Stopped_it_keeps_the_members_that_have_learned()
    {
        using var stop = new CancellationTokenSource();
        LstmSequenceEstimator.Options options = Rows.Options(epochs: 3);
        options.MemberCount = 3;
        options.ThreadCount = 1;
        options.StopToken = stop.Token;
        options.Progress = epoch =>
        {
            if (epoch is { Member: 2, Epoch: 1 })
                stop.Cancel();
        };
        LstmSequenceTransformer model = Fit(Rows.Keyed(_mlContext, Rows.Fixed(24)), options);
        Assert.IsGreaterThanOrEqualTo(1, model.Ensemble.Count);
        Assert.HasCount(model.Ensemble.Count, model.TrainingHistory.Select(epoch => epoch.Member).Distinct().ToArray());
    }

    [TestMethod]
    public void Each_member_has_a_checkpoint_of_its_own_and_goes_on_from_it()
    {
        string folder = Directory.CreateTempSubdirectory("lstm-mlnet-").FullName;
        try
        {
            IDataView view = Rows.Keyed(_mlContext, Rows.Fixed(24));
            LstmSequenceEstimator.Options options = Rows.Options(epochs: 3);
            options.MemberCount = 2;
            string[] expected = Text(Fit(view, options).Transform(view), "Score");
            options.Checkpoint = new CheckpointOptions(Path.Combine(folder, "run.ckpt"));
            options.Progress = epoch =>
            {
                if (epoch.Epoch == 2)
                    throw new InvalidOperationException("killed");
            };
            Assert.Throws<InvalidOperationException>(() => Fit(view, options));
            options.Progress = null;
            CollectionAssert.AreEqual(expected, Text(Fit(view, options).Transform(view), "Score"));
            CollectionAssert.IsSubsetOf(
                new[] { "run.2.ckpt", "run.ckpt" },
                Directory.GetFiles(folder).Select(Path.GetFileName).ToArray());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [TestMethod]
    public void What_an_ensemble_cannot_give_is_refused_by_name()
    {
        foreach ((Action<LstmSequenceEstimator.Options> set, string named) in new (Action<LstmSequenceEstimator.Options>, string)[]
        {
            (options => options.HiddenStateColumnName = "State", "HiddenStateColumnName"),
            (options => options.HiddenSequenceColumnName = "States", "HiddenSequenceColumnName"),
            (options => options.MemberCount = 0, "MemberCount"),
            (options => options.MemberCount = 65, "64"),
            (options => options.Members = [], "Members"),
            (options => options.Members = [new() { MemberCount = 2 }], "Members[0]"),
            (options => options.Members = [new(), new() { HiddenUnits = 0 }], "Members[1]"),
            (options => options.SpreadColumnName = "Score", "Score"),
            (options => (options.SpreadColumnName, options.MemberCount) = ("Spread", 1), "SpreadColumnName"),
        })
        {
            LstmSequenceEstimator.Options options = Rows.Options();
            options.MemberCount = 2;
            set(options);
            StringAssert.Contains(
                Assert.Throws<ArgumentException>(() => _mlContext.MulticlassClassification.Trainers.LstmSequence(options)).Message,
                named);
        }
    }

    [TestMethod]
    public void Threads_share_a_transformer()
    {
        IDataView view = Rows.Keyed(_mlContext, Rows.Fixed(30));
        LstmSequenceTransformer model = Fit(view, Kinds());
        string[] expected = Text(model.Transform(view), "Score");
        Parallel.For(0, 6, _ => CollectionAssert.AreEqual(expected, Text(model.Transform(view), "Score")));
    }

    internal static LstmSequenceEstimator.Options Kinds()
    {
        LstmSequenceEstimator.Options options = Rows.Options();
        options.SpreadColumnName = "Spread";
        options.MemberCount = 2;
        options.Members =
        [
            new LstmSequenceEstimator.Options { CellType = RecurrentCellType.Gru, HiddenUnits = 4, Epochs = 8, LearningRate = 2e-2f },
            new LstmSequenceEstimator.Options
            {
                HiddenUnits = 5,
                Epochs = 10,
                BatchSize = 8,
                LearningRate = 2e-2f,
                StepsPerFrame = 2,
                Pooling = SequencePooling.LastMeanMax,
            },
        ];
        return options;
    }

    private LstmSequenceTransformer Fit(IDataView view, LstmSequenceEstimator.Options options) =>
        _mlContext.MulticlassClassification.Trainers.LstmSequence(options).Fit(view);

    private static string[] Text(IDataView scored, string column) =>
        [.. scored.GetColumn<float[]>(column)
            .Select(values => string.Join(' ', values.Select(value => value.ToString("R", CultureInfo.InvariantCulture))))];

    private sealed class Scored
    {
        public float[] Score { get; set; } = [];

        public float[] Spread { get; set; } = [];
    }

    private sealed class NumberRow
    {
        [VectorType(6)]
        public float[] Features { get; set; } = [];

        public float Label { get; set; }

        public bool Flag { get; set; }

        [VectorType(2)]
        public float[] Future { get; set; } = [];
    }
}
