using LstmMlNet.Networks;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Tests;

/// <summary>Checkpoints of an estimator: whose they are, and where they lie.</summary>
[TestClass]
internal sealed class CheckpointFitTests
{
    private readonly MLContext _mlContext = new(seed: 1);
    private string _path = "";
    private int _epochs;

    [TestInitialize]
    public void MakeFolder() => _path = Path.Combine(Directory.CreateTempSubdirectory("lstm-mlnet-").FullName, "nightly.checkpoint");

    [TestCleanup]
    public void RemoveFolder() => Directory.Delete(Path.GetDirectoryName(_path)!, recursive: true);

    [TestMethod]
    public void Other_labels_of_the_same_rows_are_refused()
    {
        Trainer().Fit(View(flipped: false));
        string message = Assert.ThrowsExactly<InvalidDataException>(() => Trainer().Fit(View(flipped: true))).Message;
        StringAssert.Contains(message, "another training: other data");
        StringAssert.Contains(message, _path);
        _epochs = 0;
        Trainer().Fit(View(flipped: false));
        Assert.AreEqual(0, _epochs);
    }

    [TestMethod]
    public void Other_options_of_the_estimator_are_refused()
    {
        Trainer().Fit(View(flipped: false));
        foreach ((string part, Action<LstmSequenceEstimator.Options> set) in new (string, Action<LstmSequenceEstimator.Options>)[]
        {
            ("other initial weights", options => options.Seed = 2),
            ("StandardizeFeatures", options => options.StandardizeFeatures = false),
            ("OnDivergence", options => options.OnDivergence = DivergenceHandling.RollBack),
            ("ClassWeights", options => options.ClassWeights = new Dictionary<string, float> { ["True"] = 2 }),
            ("other network", options => options.FrozenLayers = [0]),
        })
        {
            string message = Assert.ThrowsExactly<InvalidDataException>(() => Trainer(set).Fit(View(flipped: false)), part).Message;
            StringAssert.Contains(message, part == "other initial weights" ? "another Seed" : part);
        }
    }

    [TestMethod]
    public void Every_fold_of_a_cross_validation_has_a_checkpoint_of_its_own()
    {
        double[] Accuracies(CheckpointOptions? checkpoint)
        {
            LstmSequenceEstimator trainer = Trainer(options => options.Checkpoint = checkpoint);
            return [.. _mlContext.BinaryClassification.CrossValidateNonCalibrated(View(
                flipped: false,
                noise: true), trainer, numberOfFolds: 3, seed: 1).Select(fold => fold.Metrics.Accuracy)];
        }

        double[] without = Accuracies(null);
        _epochs = 0;
        CollectionAssert.AreEqual(without, Accuracies(new CheckpointOptions(_path)));
        Assert.AreEqual(3 * 5, _epochs);
        Assert.HasCount(3, Directory.GetFiles(Path.GetDirectoryName(_path)!, "nightly*.checkpoint"));

        // Resumed, as after a crash, each fold finds its own.
        _epochs = 0;
        CollectionAssert.AreEqual(without, Accuracies(new CheckpointOptions(_path)));
        Assert.AreEqual(0, _epochs);
    }

    [TestMethod]
    public void A_folder_that_cannot_be_written_is_refused_before_rows_are_read()
    {
        File.WriteAllText(_path, "");
        LstmSequenceEstimator trainer = Trainer(options => options.Checkpoint = new CheckpointOptions(Path.Combine(_path, "below")));
        IDataView view = _mlContext.Data.LoadFromEnumerable(Unread());
        Assert.Throws<IOException>(() => trainer.Fit(view));

        static IEnumerable<Row> Unread()
        {
            Assert.Fail("read");
            yield break;
        }
    }

    private LstmSequenceEstimator Trainer(Action<LstmSequenceEstimator.Options>? set = null)
    {
        var options = new LstmSequenceEstimator.Options
        {
            HiddenUnits = 4,
            Epochs = 5,
            LearningRate = 0.05f,
            Seed = 1,
            Checkpoint = new CheckpointOptions(_path),
            Progress = _ => _epochs++,
        };
        set?.Invoke(options);
        return _mlContext.BinaryClassification.Trainers.LstmSequence(options);
    }

    private IDataView View(bool flipped, bool noise = false)
    {
        var random = new Random(1);
        return _mlContext.Data.LoadFromEnumerable(Enumerable.Range(0, 40).Select(i => new Row
        {
            Features = i % 2 == 0 ? [0, 1, 2] : [2, 1, i],
            Label = noise ? random.Next(2) == 0 : i % 2 == 0 != flipped,
        }).ToList());
    }

    private sealed class Row
    {
        [VectorType(3)]
        public float[] Features { get; set; } = [];

        public bool Label { get; set; }
    }
}
