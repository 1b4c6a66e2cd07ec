using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Tests.Tasks;

[TestClass]
internal sealed class HiddenStatesTests
{
    private readonly MLContext _mlContext = new(seed: 1);

    [TestMethod]
    public void Another_trainer_learns_on_the_states_of_random_weights()
    {
        IDataView data = _mlContext.Data.LoadFromEnumerable(TaskRow.Make(300));
        var pipeline = _mlContext.Transforms.LstmHiddenStates(hiddenUnits: 40)
            .Append(_mlContext.BinaryClassification.Trainers.LbfgsLogisticRegression(nameof(TaskRow.Rises), "HiddenState"));
        ITransformer model = SavedModel.Reload(_mlContext, pipeline.Fit(data), data.Schema);
        IDataView test = _mlContext.Data.LoadFromEnumerable(TaskRow.Make(200, seed: 2));
        Assert.IsGreaterThan(0.85, _mlContext.BinaryClassification.Evaluate(model.Transform(test), nameof(TaskRow.Rises)).Accuracy);
        var folds = _mlContext.BinaryClassification.CrossValidate(data, pipeline, 3, nameof(TaskRow.Rises));
        Assert.IsGreaterThan(0.8, folds.Average(fold => fold.Metrics.Accuracy));
    }

    [TestMethod]
    public void A_trained_networks_states_are_those_it_gave_itself()
    {
        IDataView data = _mlContext.Data.LoadFromEnumerable(TaskRow.Make(60));
        LstmSequenceTransformer trained = _mlContext.Regression.Trainers.LstmSequence(new LstmSequenceEstimator.Options
        {
            LabelColumnName = nameof(TaskRow.Sum), HiddenUnits =
                9, Epochs = 2, HiddenStateColumnName = "Own", HiddenSequenceColumnName = "OwnSteps", Seed = 1,
        }).Fit(data);
        var states = _mlContext.Transforms.LstmHiddenStates(new LstmHiddenStatesEstimator.Options
        {
            Network = trained.Network,
            HiddenStateColumnName = "State",
            HiddenSequenceColumnName = "Steps",
        });
        IDataView both = states.Fit(data).Transform(trained.Transform(data));
        foreach ((float[] own, float[] state) in both.GetColumn<float[]>("Own").Zip(both.GetColumn<float[]>("State")))
            CollectionAssert.AreEqual(own, state);
        foreach ((float[] own, float[] state) in both.GetColumn<float[]>("OwnSteps").Zip(both.GetColumn<float[]>("Steps")))
            CollectionAssert.AreEqual(own, state);
        Assert.AreEqual(SequenceTask.HiddenStates, states.Fit(data).Task);
    }

    [TestMethod]
    public void The_same_seed_gives_the_same_states_and_the_summary_has_no_dense_layer()
    {
        IDataView data = _mlContext.Data.LoadFromEnumerable(TaskRow.Make(20));
        var options = new LstmHiddenStatesEstimator.Options { Seed = 5, HiddenUnits = 7 };
        float[][] First() =>
            [.. _mlContext.Transforms.LstmHiddenStates(options).Fit(data).Transform(data).GetColumn<float[]>("HiddenState")];
        foreach ((float[] first, float[] second) in First().Zip(First()))
            CollectionAssert.AreEqual(first, second);
        Assert.DoesNotContain("dense", _mlContext.Transforms.LstmHiddenStates(options).Fit(data).Network.Summary());
    }

    [TestMethod]
    public void A_network_that_does_not_fit_is_named()
    {
        IDataView data = _mlContext.Data.LoadFromEnumerable(TaskRow.Make(20));
        var network =
            new Networks.RecurrentNetwork(5, Networks.RecurrentLayers.Create(Networks.RecurrentCellType.Gru, 4), new Networks.NoHead());
        StringAssert.Contains(
            Assert.Throws<ArgumentException>(() => _mlContext.Transforms.LstmHiddenStates(network: network).Fit(data)).Message,
            "'Features'");
        Assert.Throws<ArgumentException>(() =>
            _mlContext.Transforms.LstmHiddenStates(new LstmHiddenStatesEstimator.Options { HiddenStateColumnName = null }));
        Assert.Throws<NotSupportedException>(() =>
            new LstmSequenceEstimator(_mlContext, new LstmSequenceEstimator.Options(), SequenceTask.HiddenStates));
    }
}
