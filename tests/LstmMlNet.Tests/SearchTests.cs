using LstmMlNet.Networks;
using Microsoft.ML;

namespace LstmMlNet.Tests;

[TestClass]
internal sealed class SearchTests
{
    private readonly MLContext _mlContext = new(seed: 1);

    [TestMethod]
    public void It_finds_better_settings_than_bad_ones_and_tables_its_trials()
    {
        IDataView data = Rows.Keyed(_mlContext, Rows.Fixed(120));
        LstmSequenceEstimator.Options bad = Rows.Options(epochs: 12);
        bad.LearningRate = 1e-5f;
        bad.CellType = RecurrentCellType.SimpleRnn;
        int reported = 0;
        SearchResult result =
            _mlContext.SearchLstmSequence(data, new SearchOptions { Base = bad, MaximumTrials = 8, Progress = _ => reported++ });
        Assert.AreEqual(reported, result.Trials.Count);
        Assert.AreEqual(8 + 4 + 2 + 2, result.Trials.Count);
        Assert.AreNotEqual(0, result.Best.Candidate);
        Assert.HasCount(5, result.Best.FoldLosses);
        Assert.AreEqual(12, result.Options.Epochs);
        Assert.AreEqual(RecurrentCellType.SimpleRnn, result.Trials[0].Options.CellType);
        Assert.AreEqual(3, result.Trials[0].Options.Epochs);
        Assert.AreEqual(12, result.Trials[^1].Options.Epochs);
        double first = result.Trials[0].ValidationLoss;
        Assert.IsLessThan(0.5 * first, result.Trials.Min(trial => trial.ValidationLoss));
        StringAssert.Contains(result.ToMarkdown(), "| SimpleRnn |");

        // The estimator learns from all rows with the best settings.
        LstmSequenceTransformer model = result.Estimator.Fit(data);
        Assert.AreEqual(0, result.Options.ValidationFraction);
        Assert.IsGreaterThan(
            0.9,
            _mlContext.MulticlassClassification.Evaluate(model.Transform(Rows.Keyed(_mlContext, Rows.Fixed(60, seed: 9)))).MicroAccuracy);
    }

    [TestMethod]
    public void The_first_settings_stay_unless_others_are_better_beyond_the_folds_spread()
    {
        IDataView data = Rows.Keyed(_mlContext, Rows.Fixed(60));
        LstmSequenceEstimator.Options good = Rows.Options(epochs: 12);
        LstmSequenceEstimator.Options same = Rows.Options(epochs: 12);
        LstmSequenceEstimator.Options bad = Rows.Options(epochs: 12);
        bad.LearningRate = 1e-6f;
        SearchResult kept = _mlContext.SearchLstmSequence(data, new SearchOptions { Base = good, Candidates = [bad, same] });
        Assert.AreEqual(0, kept.Best.Candidate);
        Assert.AreEqual(good.LearningRate, kept.Options.LearningRate);
        StringAssert.Contains(kept.ToMarkdown(), "The first settings are kept");
        SearchResult won = _mlContext.SearchLstmSequence(data, new SearchOptions
        {
            Base = bad,
            Candidates = [good],
            Metric = scored => _mlContext.MulticlassClassification.Evaluate(scored).MacroAccuracy,
        });
        Assert.AreEqual(1, won.Best.Candidate);
        Assert.AreEqual(good.LearningRate, won.Options.LearningRate);
        Assert.IsTrue(won.Best.FoldLosses.All(loss => loss is >= -1 and <= 0));
    }

    [TestMethod]
    public void A_column_that_needs_attention_and_layers_that_differ_are_searched_around()
    {
        LstmSequenceEstimator.Options first = Rows.Options(epochs: 4);
        first.Pooling = SequencePooling.Attention;
        first.AttentionColumnName = "Attention";
        first.Layers = [new RecurrentLayerOptions { Units = 5 }];
        SearchResult result =
            _mlContext.SearchLstmSequence(Rows.Keyed(_mlContext, Rows.Fixed(40)), new SearchOptions { Base = first, MaximumTrials = 6 });
        Assert.IsTrue(result.Trials.All(trial => trial.Options.Pooling == SequencePooling.Attention));
        Assert.IsTrue(result.Trials.Skip(1).Take(5).All(trial => trial.Options.Layers is null));
    }

    [TestMethod]
    public void Trials_hold_their_rows_though_the_training_after_them_streams()
    {
        IDataView data = Rows.Keyed(_mlContext, Rows.Fixed(40));
        LstmSequenceEstimator.Options first = Rows.Options(epochs: 2);
        first.ShuffleBufferSize = 16;
        SearchResult result = _mlContext.SearchLstmSequence(data, new SearchOptions { Base = first, MaximumTrials = 2 });
        Assert.AreEqual(16, result.Options.ShuffleBufferSize);
        Assert.HasCount(result.Options.Epochs, result.Estimator.Fit(data).TrainingHistory);
    }

    [TestMethod]
    public void The_same_seed_tries_the_same()
    {
        IDataView data = Rows.Keyed(_mlContext, Rows.Fixed(40));
        double[] Losses() => [.. _mlContext.SearchLstmSequence(data, new SearchOptions
        {
            Base = Rows.Options(epochs: 4),
            MaximumTrials = 4,
            Seed = 3,
        }).Trials.Select(trial => trial.ValidationLoss)];
        CollectionAssert.AreEqual(Losses(), Losses());
    }

    [TestMethod]
    public void It_ends_when_its_time_is_up()
    {
        IDataView data = Rows.Keyed(_mlContext, Rows.Fixed(120));
        SearchResult result = _mlContext.SearchLstmSequence(
            data,
            new SearchOptions { Base = Rows.Options(epochs: 1_000_000), TimeBudget = TimeSpan.FromSeconds(1) });
        Assert.HasCount(1, result.Trials);
        Assert.IsGreaterThan(0, result.Options.Epochs);
        Assert.Throws<InvalidOperationException>(() =>
            _mlContext.SearchLstmSequence(data, new SearchOptions { Base = Rows.Options(), TimeBudget = TimeSpan.FromTicks(1) }));
        Assert.Throws<ArgumentOutOfRangeException>(() => _mlContext.SearchLstmSequence(data, new SearchOptions { ValidationFraction = 0 }));
    }
}
