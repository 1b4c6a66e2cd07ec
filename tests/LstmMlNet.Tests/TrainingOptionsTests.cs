using LstmMlNet.Networks;
using Microsoft.ML;

namespace LstmMlNet.Tests;

/// <summary>Options of networks and training as they reach from ML.NET's face to the engine.</summary>
[TestClass]
internal sealed class TrainingOptionsTests
{
    private readonly MLContext _mlContext = new(seed: 1);

    [TestMethod]
    public void Layers_can_differ()
    {
        LstmSequenceEstimator.Options options = Rows.Options(epochs: 1);
        options.Layers =
        [
            new RecurrentLayerOptions { CellType = RecurrentCellType.Gru, Units = 7, Bidirectional = true },
            new RecurrentLayerOptions { Units = 4 },
        ];
        LstmSequenceTransformer model = Rows.Train(_mlContext, Rows.Fixed(12), options);
        RecurrentNetwork network = model.Network;
        StringAssert.Contains(model.TrainingSettings["Layers"], "Units = 7");
        Assert.AreEqual(14, network.Layers[0].OutputWidth);
        Assert.AreEqual(RecurrentCellType.Lstm, network.Layers[1].Cell.CellType);
        Assert.AreEqual(4, network.HiddenWidth);
        options.Layers = [];
        Assert.Throws<ArgumentException>(() => _mlContext.MulticlassClassification.Trainers.LstmSequence(options));
        options.Layers = [new RecurrentLayerOptions { Units = 0 }];
        Assert.Throws<ArgumentOutOfRangeException>(() => _mlContext.MulticlassClassification.Trainers.LstmSequence(options));
    }

    [TestMethod]
    public void Optimizer_schedule_and_regularization_change_what_is_learned()
    {
        float[] Head(Action<LstmSequenceEstimator.Options> set)
        {
            LstmSequenceEstimator.Options options = Rows.Options();
            set(options);
            return [.. Rows.Train(_mlContext, Rows.Fixed(30), options).Network.Head.Parameters[0].Values];
        }

        float[][] all =
        [
            Head(_ => { }),
            Head(options => options.Optimizer = new AdamW { WeightDecay = 1 }),
            Head(options => options.Optimizer = new Sgd()),
            Head(options => options.Schedule = new CosineSchedule()),
            Head(options => options.ClipValue = 1e-5f),
            Head(options => options.L2Regularization = 0.1f),
            Head(options => options.Dropout = new DropoutOptions { Recurrent = 0.5f }),
            Head(options => options.TruncatedSteps = 1),
            Head(options => options.LayerNormalization = true),
            Head(options => options.LearnInitialState = true),
            Head(options => options.Activation = CellActivation.Relu),
            Head(options => options.RecurrentActivation = GateActivation.HardSigmoid),
        ];
        Assert.AreEqual(all.Length, all.Select(head => string.Join(' ', head)).Distinct().Count());
    }

    [TestMethod]
    public void A_transformers_network_is_trained_further_on_other_classes()
    {
        LstmSequenceTransformer first = Rows.Train(_mlContext, Rows.Fixed(60), Rows.Options(epochs: 20));
        FixedRow[] two = [.. Rows.Fixed(60, seed: 2).Where(row => row.Label != "none")];
        LstmSequenceEstimator.Options options = Rows.Options(epochs: 3);
        options.InitialNetwork = first.Network;
        options.FrozenLayers = [0];
        LstmSequenceTransformer second = Rows.Train(_mlContext, two, options);
        CollectionAssert.AreEqual(
            first.Network.Layers[0].Cell.Parameters[1].Values.ToArray(),
            second.Network.Layers[0].Cell.Parameters[1].Values.ToArray());
        CollectionAssert.AreEqual(first.Network.Scaling!.Mean.ToArray(), second.Network.Scaling!.Mean.ToArray());
        Assert.AreEqual(2, second.Network.Head.Outputs);
        Assert.IsLessThan(second.Network.ParameterCount, second.Network.TrainableParameterCount);

        // The same classes: it begins where the first one ended.
        options.FrozenLayers = [];
        LstmSequenceTransformer further = Rows.Train(_mlContext, Rows.Fixed(60), options);
        Assert.IsLessThan(first.TrainingHistory[0].Loss, further.TrainingHistory[0].Loss);
        options.FrozenLayers = [1];
        StringAssert.Contains(
            Assert.Throws<ArgumentException>(() => _mlContext.MulticlassClassification.Trainers.LstmSequence(options)).Message,
            "FrozenLayers");
        options.FrozenLayers = [];
        options.FeaturesPerStep = 4;
        StringAssert.Contains(
            Assert.Throws<ArgumentException>(() => Rows.Train(_mlContext, Rows.Flat(9), options)).Message,
            "InitialNetwork");
    }

    [TestMethod]
    public void Fit_goes_on_from_its_checkpoint()
    {
        string folder = Directory.CreateTempSubdirectory("lstm-mlnet-").FullName;
        try
        {
            LstmSequenceEstimator.Options options = Rows.Options(epochs: 6);
            LstmSequenceTransformer whole = Rows.Train(_mlContext, Rows.Fixed(30), options);
            options.Checkpoint = new CheckpointOptions(Path.Combine(folder, "fit.checkpoint"));
            using var source = new CancellationTokenSource();
            options.CancellationToken = source.Token;
            options.Progress = epoch =>
            {
                if (epoch.Epoch == 3)
                    source.Cancel();
            };
            Assert.Throws<OperationCanceledException>(() => Rows.Train(_mlContext, Rows.Fixed(30), options));
            options.CancellationToken = CancellationToken.None;
            LstmSequenceTransformer resumed = Rows.Train(_mlContext, Rows.Fixed(30), options);
            CollectionAssert.AreEqual(
                whole.Network.Head.Parameters[0].Values.ToArray(),
                resumed.Network.Head.Parameters[0].Values.ToArray());
            Assert.HasCount(6, resumed.TrainingHistory);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
