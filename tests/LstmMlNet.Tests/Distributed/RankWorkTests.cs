using LstmMlNet.Networks;
using LstmMlNet.Networks.Tests.Distributed;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Tests.Distributed;

/// <summary>Folds, trials, members and series shared out among ranks give what one process gives.</summary>
[TestClass]
internal sealed class RankWorkTests
{
    [TestMethod]
    public void Folds_are_trained_by_one_rank_each_and_all_ranks_have_all_results()
    {
        (double, float[])[] alone = Run(null, () => { });
        int fits = 0;
        (double, float[])[][] ranks = ThreadRanks.Run(2, collective => Run(collective, () => Interlocked.Increment(ref fits)));
        Assert.AreEqual(3, fits);
        foreach ((double Loss, float[] Scores)[] results in ranks)
        {
            for (int fold = 0; fold < 3; fold++)
            {
                Assert.AreEqual(alone[fold].Item1, results[fold].Loss);
                CollectionAssert.AreEqual(alone[fold].Item2, results[fold].Scores);
            }
        }

        static (double, float[])[] Run(ICollective? collective, Action fitting)
        {
            var mlContext = new MLContext(seed: 1);
            IDataView data = Rows.Keyed(mlContext, Rows.Fixed(45));
            LstmSequenceEstimator.Options options = Rows.Options(epochs: 3);
            options.Seed = 7;
            return
            [
                .. mlContext.MulticlassClassification
                    .CrossValidateSequences(
                        data,
                        new Counted(mlContext.MulticlassClassification.Trainers.LstmSequence(options), fitting),
                        numberOfFolds: 3,
                        collective: collective)
                    .Select(fold => (
                        fold.Metrics.LogLoss,
                        fold.ScoredHoldOutSet.GetColumn<float[]>("Score").SelectMany(scores => scores).ToArray())),
            ];
        }
    }

    [TestMethod]
    public void Trials_of_a_search_are_shared_out_and_have_one_winner()
    {
        int reports = 0;
        SearchResult alone = Search(null, null);
        SearchResult[] ranks = ThreadRanks.Run(2, collective => Search(collective, _ => Interlocked.Increment(ref reports)));
        Assert.AreEqual(alone.Trials.Count, reports);
        foreach (SearchResult result in ranks)
        {
            Assert.AreEqual(alone.Best.Candidate, result.Best.Candidate);
            CollectionAssert.AreEqual(
                alone.Trials.Select(trial => (trial.Candidate, trial.Round, trial.ValidationLoss, trial.BestEpoch)).ToArray(),
                result.Trials.Select(trial => (trial.Candidate, trial.Round, trial.ValidationLoss, trial.BestEpoch)).ToArray());
            Assert.AreEqual(2, result.Options.Collective.Size);
        }

        static SearchResult Search(ICollective? collective, Action<SearchTrial>? progress)
        {
            var mlContext = new MLContext(seed: 1);
            LstmSequenceEstimator.Options first = Rows.Options(epochs: 4);
            first.LearningRate = 1e-5f;
            return mlContext.SearchLstmSequence(
                Rows.Keyed(mlContext, Rows.Fixed(60)),
                new SearchOptions
                {
                    Base = first,
                    Candidates = [Rows.Options(epochs: 4), Rows.Options(epochs: 2)],
                    Collective = collective,
                    Progress = progress,
                });
        }
    }

    [TestMethod]
    public void A_search_over_rows_of_ranks_own_is_refused()
    {
        var mlContext = new MLContext(seed: 1);
        string message = Assert.ThrowsExactly<ArgumentException>(() => ThreadRanks.Run(2, collective =>
        {
            LstmSequenceEstimator.Options options = Rows.Options(epochs: 1);
            (options.Collective, options.RankRows) = (collective, RankRows.Own);
            return mlContext.SearchLstmSequence(Rows.Keyed(mlContext, Rows.Fixed(30)), new SearchOptions { Base = options });
        })).Message;
        StringAssert.Contains(message, "RankRows to Shared");
    }

    [TestMethod]
    public void Members_are_shared_out_and_the_model_is_that_of_one_process()
    {
        float[] alone = Scores(new SingleProcess());
        foreach (float[] scores in ThreadRanks.Run(3, Scores))
            CollectionAssert.AreEqual(alone, scores);

        static float[] Scores(ICollective collective)
        {
            var mlContext = new MLContext(seed: 1);
            IDataView data = Rows.Keyed(mlContext, Rows.Fixed(30));
            LstmSequenceEstimator.Options options = Rows.Options(epochs: 2);
            (options.MemberCount, options.Seed, options.Collective) = (4, 3, collective);
            LstmSequenceTransformer model = mlContext.MulticlassClassification.Trainers.LstmSequence(options).Fit(data);
            CollectionAssert.AreEqual(
                new int?[] { 1, 1, 2, 2, 3, 3, 4, 4 },
                model.TrainingHistory.Select(epoch => (int?)epoch.Member).ToArray());
            return [.. model.Transform(data).GetColumn<float[]>("Score").SelectMany(scores => scores)];
        }
    }

    [TestMethod]
    public void Origins_and_series_of_a_backtest_are_shared_out()
    {
        int fits = 0;
        ForecastBacktest alone = Backtest(null, () => { });
        ForecastBacktest[] ranks = ThreadRanks.Run(2, collective => Backtest(collective, () => Interlocked.Increment(ref fits)));
        foreach (ForecastBacktest backtest in ranks)
        {
            Assert.AreEqual(alone.ToString(), backtest.ToString());
            CollectionAssert.AreEqual(
                alone.Rows.Select(row => (row.Series, row.Origin, row.Step, row.Actual, row.Predicted, row.UpperBound, row.Theta))
                    .ToArray(),
                backtest.Rows.Select(row => (row.Series, row.Origin, row.Step, row.Actual, row.Predicted, row.UpperBound, row.Theta))
                    .ToArray());
            Assert.HasCount(3, backtest.Models);
        }

        Assert.AreEqual(3, fits);

        static ForecastBacktest Backtest(ICollective? collective, Action fitting)
        {
            var mlContext = new MLContext(seed: 1);
            IDataView table = mlContext.Data.LoadFromEnumerable(
                Enumerable.Range(0, 180).Select(i => new Sale { Shop = "abc"[i / 60].ToString(), Units = MathF.Sin(i) + (i / 60) }));
            IEstimator<ITransformer> pipeline = mlContext.Transforms
                .SequenceWindows(new SequenceWindowsEstimator.Options
                {
                    FeatureColumnNames = ["Units"],
                    LabelColumnName = "Units",
                    IdColumnName = "Shop",
                    Length = 8,
                    Horizon = 2,
                })
                .Append(mlContext.Forecasting.ForecastByLstm(new LstmSequenceEstimator.Options
                {
                    HiddenUnits = 4,
                    Epochs = 1,
                    CalibrationFolds = 0,
                    IdColumnName = "Shop",
                    Seed = 1,
                    ThreadCount = 1,
                }));
            return mlContext.Forecasting.BacktestForecast(table, new Counted(pipeline, fitting), new ForecastBacktestOptions
            {
                ValueColumnName = "Units",
                IdColumnName = "Shop",
                Horizon = 2,
                Origins = 3,
                RefitEvery = 1,
                SeasonLength = 6,
                Collective = collective,
            });
        }
    }

    /// <summary>Counts trainings.</summary>
    private sealed class Counted(IEstimator<ITransformer> inner, Action fitting) : IEstimator<ITransformer>
    {
        public ITransformer Fit(IDataView input)
        {
            fitting();
            return inner.Fit(input);
        }

        public SchemaShape GetOutputSchema(SchemaShape inputSchema) => inner.GetOutputSchema(inputSchema);
    }

    private sealed class Sale
    {
        public string Shop { get; set; } = "";

        public float Units { get; set; }
    }
}
