using LstmMlNet.Networks;
using Microsoft.ML;

namespace LstmMlNet.Tests;

/// <summary>The second training, on all rows, after early stopping found how long to train.</summary>
[TestClass]
internal sealed class RefitTests
{
    private const int Count = 60;
    private readonly MLContext _mlContext = new(seed: 1);

    [TestMethod]
    public void It_is_the_training_on_all_rows_for_as_many_updates_as_led_to_the_best_epoch()
    {
        var reported = new List<EpochMetrics>();
        LstmSequenceEstimator.Options options = Options();
        options.RefitOnAllRows = true;
        options.Progress = reported.Add;
        LstmSequenceTransformer model = Rows.Train(_mlContext, Noise(), options);

        EpochMetrics best = model.TrainingHistory.MinBy(epoch => epoch.ValidationLoss)!;
        Assert.IsLessThan(model.TrainingHistory.Count, best.Epoch);
        Assert.IsTrue(model.TrainingHistory.All(epoch => epoch.ValidationLoss is not null && !epoch.IsRefit));
        EpochMetrics[] again = [.. reported.Where(epoch => epoch.IsRefit)];
        Assert.HasCount(reported.Count - model.TrainingHistory.Count, again);
        Assert.IsTrue(again.All(epoch => epoch.ValidationLoss is null));

        // 45 rows are 5 batches of 10, 60 are 6.
        int epochs = (int)Math.Round(best.Epoch * 5 / 6.0);
        Assert.AreEqual(epochs, again[^1].EpochCount);
        LstmSequenceEstimator.Options plain = Options();
        (plain.Epochs, plain.ValidationFraction, plain.EarlyStoppingPatience) = (epochs, 0, null);
        CollectionAssert.AreEqual(Weights(Rows.Train(_mlContext, Noise(), plain)), Weights(model));
        Assert.AreEqual("True", model.TrainingSettings[nameof(options.RefitOnAllRows)]);
    }

    [TestMethod]
    public void Networks_of_an_ensemble_are_each_trained_again_as_long_as_they_need()
    {
        var reported = new List<EpochMetrics>();
        LstmSequenceEstimator.Options options = Options();
        options.RefitOnAllRows = true;
        options.MemberCount = 2;
        options.Progress = reported.Add;
        LstmSequenceTransformer model = Rows.Train(_mlContext, Noise(), options);
        Assert.HasCount(2, model.Ensemble);
        foreach (IGrouping<int, EpochMetrics> own in model.TrainingHistory.GroupBy(epoch => epoch.Member))
        {
            int epochs = (int)Math.Round(own.MinBy(epoch => epoch.ValidationLoss)!.Epoch * 5 / 6.0);
            Assert.HasCount(Math.Max(1, epochs), reported.Where(epoch => epoch.IsRefit && epoch.Member == own.Key));
        }
    }

    [TestMethod]
    public void A_network_that_is_stopped_during_the_second_training_is_that_of_the_first()
    {
        float[] first = Weights(Rows.Train(_mlContext, Noise(), Options()));
        using var stop = new CancellationTokenSource();
        LstmSequenceEstimator.Options options = Options();
        options.RefitOnAllRows = true;
        options.StopToken = stop.Token;
        options.Progress = epoch =>
        {
            if (epoch.IsRefit)
                stop.Cancel();
        };
        LstmSequenceTransformer stopped = Rows.Train(_mlContext, Noise(), options);
        CollectionAssert.AreEqual(first, Weights(stopped));
        Assert.IsTrue(stop.IsCancellationRequested);
        Assert.AreEqual("False", stopped.TrainingSettings[nameof(options.RefitOnAllRows)]);
    }

    [TestMethod]
    public void The_second_training_has_a_checkpoint_of_its_own()
    {
        string folder = Directory.CreateTempSubdirectory("lstm-mlnet-").FullName;
        try
        {
            float[] Trained(CheckpointOptions? checkpoint, List<EpochMetrics> reported)
            {
                LstmSequenceEstimator.Options options = Options();
                options.RefitOnAllRows = true;
                options.Checkpoint = checkpoint;
                options.Progress = reported.Add;
                return Weights(Rows.Train(_mlContext, Noise(), options));
            }

            float[] without = Trained(null, []);
            var checkpoint = new CheckpointOptions(Path.Combine(folder, "nightly.checkpoint"));
            CollectionAssert.AreEqual(without, Trained(checkpoint, []));
            Assert.IsTrue(File.Exists(Path.Combine(folder, "nightly.refit.checkpoint")));
            var resumed = new List<EpochMetrics>();
            CollectionAssert.AreEqual(without, Trained(checkpoint, resumed));
            Assert.IsEmpty(resumed);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [TestMethod]
    public void It_needs_early_stopping()
    {
        LstmSequenceEstimator.Options options = Options();
        options.RefitOnAllRows = true;
        options.EarlyStoppingPatience = null;
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(() => Rows.Train(_mlContext, Noise(), options)).Message,
            "RefitOnAllRows");
    }

    private static LstmSequenceEstimator.Options Options()
    {
        LstmSequenceEstimator.Options options = Rows.Options(epochs: 60);
        options.Seed = 1;
        options.BatchSize = 10;
        options.ValidationFraction = 0.25f;
        options.EarlyStoppingPatience = 3;
        options.ThreadCount = 1;
        return options;
    }

    /// <summary>Labels at random: what is learned by heart makes the validation loss grow.</summary>
    private static FixedRow[] Noise()
    {
        var random = new Random(1);
        FixedRow[] rows = Rows.Fixed(Count);
        foreach (FixedRow row in rows)
            row.Label = random.Next(2) == 0 ? "left" : "right";
        return rows;
    }

    private static float[] Weights(LstmSequenceTransformer model) =>
        [.. model.Ensemble.SelectMany(network => network.Layers.SelectMany(layer => layer.Cells)
            .SelectMany(cell => cell.Parameters)
            .Concat(network.Head.Parameters))
            .SelectMany(parameter => parameter.Values.ToArray())];
}
