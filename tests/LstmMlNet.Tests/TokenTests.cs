using LstmMlNet.Networks;
using LstmMlNet.Tests.Tasks;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Tests;

/// <summary>Sequences of tokens: vectors of keys that go through an embedding.</summary>
[TestClass]
internal sealed class TokenTests
{
    private readonly MLContext _mlContext = new(seed: 1);

    [TestMethod]
    public void The_order_of_events_is_learned_saved_and_told_in_a_new_context()
    {
        ITransformer model = Pipeline(Options(epochs: 30)).Fit(View(Sessions(400, seed: 1)));
        IDataView test = View(Sessions(200, seed: 2));
        ITransformer reloaded = SavedModel.Reload(_mlContext, model, test.Schema);
        Assert.IsGreaterThan(0.95, _mlContext.BinaryClassification.Evaluate(reloaded.Transform(test)).Accuracy);
        float[] whole = [.. model.Transform(test).GetColumn<float>("Probability")];
        CollectionAssert.AreEqual(whole, reloaded.Transform(test).GetColumn<float>("Probability").ToArray());

        // Row by row too, with an event that was not trained on.
        using PredictionEngine<Session, SessionPrediction> engine =
            _mlContext.Model.CreatePredictionEngine<Session, SessionPrediction>(reloaded);
        Session[] sessions = Sessions(200, seed: 2);
        for (int i = 0; i < 20; i++)
            Assert.AreEqual(whole[i], engine.Predict(sessions[i]).Probability, 1e-6f);
        Assert.IsTrue(float.IsFinite(engine.Predict(new Session { Events = ["login", "reboot", "pay"] }).Probability));
    }

    [TestMethod]
    public void The_embedding_is_part_of_the_network()
    {
        LstmSequenceTransformer model = Train(View(Sessions(40, seed: 1)), Options(epochs: 1));
        Assert.AreEqual(4, model.Network.Embedding!.Vocabulary);
        Assert.AreEqual(3, model.Network.Embedding.Units);
        CollectionAssert.AreEqual(
            new float[3],
            model.Network.Embedding.VectorOf(0).ToArray(),
            "what is unknown starts at zeros, and was never seen");
        StringAssert.Contains(model.Network.Summary(), "embedding (Embedding)");
        Assert.IsNull(model.Network.Scaling);
        StringAssert.Contains(model.FeatureColumnType.ToString()!, "Key");
        LstmSequenceEstimator.Options recommended =
            LstmSequenceEstimator.Options.Recommended(Keyed(View(Sessions(40, seed: 1))), featureColumnName: "Events");
        Assert.AreEqual(1, recommended.StepsPerFrame);
    }

    [TestMethod]
    public void Hidden_states_are_given_for_tokens()
    {
        IDataView keyed = Keyed(View(Sessions(10, seed: 1)));
        var estimator = _mlContext.Transforms.LstmHiddenStates(
            new LstmHiddenStatesEstimator.Options { FeatureColumnName = "Events", HiddenUnits = 5, EmbeddingUnits = 2 });
        Assert.HasCount(5, estimator.Fit(keyed).Transform(keyed).GetColumn<float[]>("HiddenState").First());
        estimator.GetOutputSchema(SchemaShapeOf(keyed));
    }

    [TestMethod]
    public void What_does_not_fit_is_named()
    {
        IDataView keyed = Keyed(View(Sessions(40, seed: 1)));
        LstmSequenceEstimator.Options options = Options(epochs: 1);
        options.StepsPerFrame = 2;
        StringAssert.Contains(Assert.Throws<ArgumentException>(() => Fit(keyed, options)).Message, "'Events' holds keys");
        options.StepsPerFrame = 1;
        options.FeaturesPerStep = 3;
        StringAssert.Contains(Assert.Throws<ArgumentException>(() => Fit(keyed, options)).Message, "one per step");
        options.FeaturesPerStep = null;
        options.EmbeddingUnits = 0;
        StringAssert.Contains(Assert.Throws<ArgumentException>(() => Fit(keyed, options)).Message, "EmbeddingUnits");
        options.EmbeddingUnits = 3;
        StringAssert.Contains(
            Assert.Throws<ArgumentException>(() => Fit(View(Sessions(9, seed: 1)), options)).Message,
            "MapValueToKey(\"Events\")");

        // Another vocabulary than the model was trained on.
        LstmSequenceTransformer model = Fit(keyed, options);
        IDataView other = Keyed(View([new Session { Events = ["login", "pay"] }]));
        StringAssert.Contains(
            Assert.Throws<ArgumentException>(() => model.Transform(other)).Message,
            "keys of 2 values; the model was trained on keys of 4");
        LstmSequenceTransformer numbers = _mlContext.BinaryClassification.Trainers.LstmSequence(Options(1, "Features"))
            .Fit(_mlContext.Data.LoadFromEnumerable(
                new[] { new NumberSession { Features = [1, 2], Label = true }, new NumberSession { Features = [2, 1] } }));
        StringAssert.Contains(Assert.Throws<ArgumentException>(() =>
            numbers.Transform(_mlContext.Transforms.CopyColumns("Features", "Events").Fit(keyed).Transform(keyed))).Message, "holds keys");
    }

    private LstmSequenceTransformer Train(IDataView view, LstmSequenceEstimator.Options options) => Fit(Keyed(view), options);

    private LstmSequenceTransformer Fit(IDataView view, LstmSequenceEstimator.Options options) =>
        _mlContext.BinaryClassification.Trainers.LstmSequence(options).Fit(view);

    private IDataView View(Session[] sessions) => _mlContext.Data.LoadFromEnumerable(sessions);

    private IDataView Keyed(IDataView view) => _mlContext.Transforms.Conversion.MapValueToKey("Events").Fit(view).Transform(view);

    private IEstimator<ITransformer> Pipeline(LstmSequenceEstimator.Options options) =>
        _mlContext.Transforms.Conversion.MapValueToKey("Events").Append(_mlContext.BinaryClassification.Trainers.LstmSequence(options));

    private static SchemaShape SchemaShapeOf(IDataView view) => LstmMlNet.MLNetInternals.EstimatorSchema.ShapeOf(view.Schema);

    private static LstmSequenceEstimator.Options Options(int epochs, string features = "Events") => new()
    {
        FeatureColumnName = features,
        HiddenUnits = 12,
        EmbeddingUnits = 3,
        Epochs = epochs,
        BatchSize = 16,
        LearningRate = 1e-2f,
        Seed = 1,
    };

    /// <summary>Sessions of events; one is suspicious if the e-mail address was changed before the payment and not after it.</summary>
    private static Session[] Sessions(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(i =>
        {
            bool suspicious = i % 2 == 0;
            List<string> events = [.. Enumerable.Repeat("browse", random.Next(2, 10))];
            int change = random.Next(events.Count);
            events.Insert(change, "change e-mail");
            events.Insert(suspicious ? random.Next(change + 1, events.Count + 1) : random.Next(0, change + 1), "pay");
            return new Session { Events = ["login", .. events], Label = suspicious };
        })];
    }

    private sealed class Session
    {
        [VectorType]
        public string[] Events { get; set; } = [];

        public bool Label { get; set; }
    }

    private sealed class NumberSession
    {
        [VectorType(2)]
        public float[] Features { get; set; } = [];

        public bool Label { get; set; }
    }

    private sealed class SessionPrediction
    {
        public float Probability { get; set; }
    }
}
