using System.Diagnostics;
using LstmMlNet.Evaluation.Splits;
using LstmMlNet.Networks;
using LstmMlNet.Tasks;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace LstmMlNet.Search;

/// <summary>
/// The first settings against others, both trained to their end without each of some folds and measured on it: the others win
/// only where their mean gain is larger than what it differs by from fold to fold.
/// </summary>
internal static class FoldComparison
{
    private const int Folds = 5;
    private const int ForecastFolds = 3;

    /// <param name="env">The context.</param>
    /// <param name="rows">All rows.</param>
    /// <param name="first">The settings that the search began with.</param>
    /// <param name="other">The best of the others, with all of its epochs.</param>
    /// <param name="search">What is searched, and how long.</param>
    /// <param name="round">The number of this round.</param>
    /// <param name="clock">Time since the search began.</param>
    /// <param name="ranks">The processes that share the trainings out.</param>
    /// <param name="trials">Takes both.</param>
    /// <returns>The winner; null where time or rows are too few to tell: the first settings stay then.</returns>
    public static SearchTrial? Run(
        IHostEnvironment env,
        IDataView rows,
        LstmSequenceEstimator.Options first,
        SearchTrial other,
        SearchOptions search,
        int round,
        Stopwatch clock,
        ICollective ranks,
        List<SearchTrial> trials)
    {
        List<(IDataView Train, IDataView Test)> folds;
        try
        {
            folds = Split(env, rows, first, search);
        }
        catch (InvalidOperationException)
        {
            // Too few rows of a class or group for so many folds.
            return null;
        }

        LstmSequenceEstimator.Options rival = other.Options.Copy();
        (LstmSequenceEstimator.Options Options, int Number)[] both = [(first, 0), (rival, other.Candidate)];
        double[][] losses = [new double[folds.Count], new double[folds.Count]];
        double[] seconds = new double[2];
        bool goesOn = true;
        IReadOnlyList<TrialResult> results = TrialResult.OfAllRanks(ranks, 2 * folds.Count, i =>
        {
            TimeSpan began = clock.Elapsed;
            double? loss = goesOn
                ? Measure(env, both[i % 2].Options, folds[i / 2], search, search.TimeBudget - began)
                : null;
            goesOn = loss is not null;
            return loss is { } own
                ? new TrialResult(true, true, own, double.NaN, 0, (clock.Elapsed - began).TotalSeconds)
                : TrialResult.None;
        });
        if (results.Any(result => !result.WasTried))
            return null;
        for (int i = 0; i < results.Count; i++)
        {
            losses[i % 2][i / 2] = results[i].Loss;
            seconds[i % 2] += results[i].Seconds;
        }

        SearchTrial[] measured = [.. both.Select((one, side) => new SearchTrial
        {
            Options = one.Options,
            Candidate = one.Number,
            Round = round,
            ValidationLoss = losses[side].Average(),
            FoldLosses = losses[side],
            BestEpoch = one.Options.Epochs,
            Time = TimeSpan.FromSeconds(seconds[side]),
        })];
        foreach (SearchTrial trial in measured)
        {
            trials.Add(trial);
            if (ranks.Rank == 0)
                search.Progress?.Invoke(trial);
        }

        double[] gains = [.. losses[0].Zip(losses[1], (own, rivals) => own - rivals)];
        double mean = gains.Average();
        double spread = Math.Sqrt(gains.Sum(gain => (gain - mean) * (gain - mean)) / (gains.Length - 1));
        return mean > spread ? measured[1] : measured[0];
    }

    private static List<(IDataView Train, IDataView Test)> Split(
        IHostEnvironment env,
        IDataView rows,
        LstmSequenceEstimator.Options first,
        SearchOptions search)
    {
        TaskRules task = TaskRules.Of(search.Task);
        if (!task.InOrderOfTime)
            return [.. SequenceSplit.Folds(
                rows,
                Folds,
                task.HasClassPerRow ? first.LabelColumnName : null,
                first.GroupColumnName,
                search.Seed).Select(fold => (fold.TrainSet, fold.TestSet))];

        // Rolling origins: the end of the rows, and of what is left before it, without the windows that reach into it.
        int gap = rows.Schema[first.LabelColumnName].Type is VectorDataViewType { Size: > 1 } future ? future.Size - 1 : 0;
        var folds = new List<(IDataView, IDataView)>();
        IDataView rest = rows;
        for (int fold = 0; fold < ForecastFolds; fold++)
        {
            DataOperationsCatalog.TrainTestData cut = new DataOperationsCatalog(env)
                .TimeTrainTestSplit(rest, 1.0 / (ForecastFolds + 2 - fold), idColumnName: first.IdColumnName, gap: gap);
            folds.Add((cut.TrainSet, cut.TestSet));
            rest = cut.TrainSet;
        }

        return folds;
    }

    /// <summary>The loss of the last epoch, or less the metric; null where time was up or the training diverged.</summary>
    private static double? Measure(
        IHostEnvironment env,
        LstmSequenceEstimator.Options candidate,
        (IDataView Train, IDataView Test) fold,
        SearchOptions search,
        TimeSpan left)
    {
        if (left <= TimeSpan.Zero)
            return null;
        LstmSequenceEstimator.Options options = candidate.Copy();
        options.ValidationFraction = 0;
        options.ShuffleBufferSize = null;
        options.Seed = search.Seed;
        options.CalibrationFolds = 0;
        options.ShrinkageFolds = 0;
        options.Checkpoint = null;
        options.EarlyStoppingPatience = null;
        options.RefitOnAllRows = false;
        options.Progress = null;
        using var time = CancellationTokenSource.CreateLinkedTokenSource(candidate.CancellationToken);
        time.CancelAfter(left);
        options.CancellationToken = time.Token;
        try
        {
            LstmSequenceTransformer model = new LstmSequenceEstimator(env, options, search.Task).Fit(fold.Train, fold.Test);
            return search.Metric is { } metric
                ? -metric(model.Transform(fold.Test))
                : model.TrainingHistory.GroupBy(epoch => epoch.Member).Average(own => own.Last().ValidationLoss!.Value);
        }
        catch (TrainingDivergedException)
        {
            return null;
        }
        catch (OperationCanceledException) when (!candidate.CancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }
}
