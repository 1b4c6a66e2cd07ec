using System.Diagnostics;
using LstmMlNet.Networks;
using LstmMlNet.Tasks;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace LstmMlNet.Search;

/// <summary>
/// Successive halving (Jamieson &amp; Talwalkar 2016): settings drawn at random, trained for a few epochs; the better half of
/// them for twice as many, and so on, all measured on the same rows set aside. The winner then has to beat the first settings
/// on folds of all rows, both trained to their end.
/// </summary>
internal static class SuccessiveHalving
{
    private const int Rounds = 3;

    // The rest is for the folds.
    private const double ShareOfRounds = 0.5;

    /// <returns>The best settings as an estimator that learns from all rows, and the table of trials.</returns>
    public static SearchResult Run(IHostEnvironment env, IDataView trainData, SearchOptions options)
    {
        options.Validate();
        LstmSequenceEstimator.Options first = options.Base?.Copy()
            ?? LstmSequenceEstimator.Options.Recommended(trainData, budget: TrainingBudget.Fast);
        ICollective ranks = options.Collective ?? first.Collective;
        if (ranks.Size > 1 && first.RankRows == RankRows.Own)
            throw new ArgumentException($"Trials are shared out among processes that have the same rows: set {nameof(first.RankRows)} "
                + $"to {nameof(RankRows.Shared)}, and give all of them all rows.");
        first.Collective = new SingleProcess();
        var clock = Stopwatch.StartNew();
        var trials = new List<SearchTrial>();

        // Rows are read once, not once a trial.
        IDataView rows = new DataOperationsCatalog(env).Cache(trainData);
        List<(int Number, LstmSequenceEstimator.Options Options)> candidates =
        [
            .. Others(first, options).Prepend(first).Select((candidate, i) => (i, candidate)),
        ];
        LstmSequenceEstimator.Options[] all = [.. candidates.Select(candidate => candidate.Options)];
        bool inTime = true;
        for (int round = 1; round <= Rounds && inTime && candidates.Count > 0; round++)
        {
            int current = round;
            LstmSequenceEstimator.Options[] settings = [.. candidates.Select(candidate => ForRound(
                candidate.Options,
                options,
                Math.Min(all[candidate.Number].Epochs, Math.Max(1, all[candidate.Number].Epochs >> (Rounds - current)))))];

            // A trial that was stopped was the last one: the timer and the clock need not agree to the millisecond.
            bool goesOn = true;
            IReadOnlyList<TrialResult> results = TrialResult.OfAllRanks(ranks, candidates.Count, i =>
            {
                TimeSpan left = (options.TimeBudget * ShareOfRounds) - clock.Elapsed;
                goesOn = goesOn && left > TimeSpan.Zero;
                if (!goesOn)
                    return TrialResult.None;
                TrialResult result = Try(env, rows, settings[i], options.Task, left, candidates[i].Options.CancellationToken);
                goesOn = result.InTime;
                if (ranks.Size == 1)
                    options.Progress?.Invoke(Trial(i, result));
                return result;
            });
            inTime = results.All(result => result.InTime);
            SearchTrial[] measured =
                [.. Enumerable.Range(0, results.Count).Where(i => results[i].WasTried).Select(i => Trial(i, results[i]))];
            trials.AddRange(measured);
            foreach (SearchTrial trial in ranks is { Size: > 1, Rank: 0 } ? measured : [])
                options.Progress?.Invoke(trial);

            SearchTrial Trial(int i, TrialResult result) => new()
            {
                Options = ForRetry(settings[i], candidates[i].Options),
                Candidate = candidates[i].Number,
                Round = current,
                ValidationLoss = result.Loss,
                ValidationAccuracy = double.IsNaN(result.Accuracy) ? null : result.Accuracy,
                BestEpoch = result.BestEpoch,
                Time = TimeSpan.FromSeconds(result.Seconds),
            };

            candidates = [.. measured.Where(trial => double.IsFinite(trial.ValidationLoss))
                .OrderBy(trial => trial.ValidationLoss)
                .Take((measured.Length + 1) / 2)
                .Select(trial => (trial.Candidate, trial.Options))];
        }

        SearchTrial? best = trials.Where(trial => double.IsFinite(trial.ValidationLoss)).MinBy(trial => trial.ValidationLoss);
        if (best is null)
            throw new InvalidOperationException($"No trial got through an epoch in {options.TimeBudget}: allow more time.");
        SearchTrial? other = trials.Where(trial => trial.Candidate != 0 && double.IsFinite(trial.ValidationLoss))
            .OrderByDescending(trial => trial.Round)
            .ThenBy(trial => trial.ValidationLoss)
            .FirstOrDefault();
        best = trials.Where(trial => trial.Candidate == 0).MinBy(trial => trial.ValidationLoss)!;
        if (other is not null)
            best = FoldComparison.Run(
                env,
                rows,
                first,
                other with { Options = all[other.Candidate] },
                options,
                Rounds + 1,
                clock,
                ranks,
                trials) ?? best;
        LstmSequenceEstimator.Options chosen = (best.Candidate == 0 ? first : best.Options).Copy();
        chosen.Epochs = (best.Candidate == 0 ? first : Candidate(best)).Epochs;
        chosen.Seed = options.Seed;
        chosen.ValidationFraction = 0;
        chosen.EarlyStoppingPatience = null;
        chosen.RefitOnAllRows = false;
        chosen.ShuffleBufferSize = first.ShuffleBufferSize;
        chosen.Collective = ranks;
        chosen.Progress = first.Progress;
        chosen.CancellationToken = first.CancellationToken;
        return new SearchResult(new LstmSequenceEstimator(env, chosen, options.Task), chosen, trials, best);

        // Rounds shorten the schedule: what is trained after the search takes the whole of it.
        LstmSequenceEstimator.Options Candidate(SearchTrial trial) => all[trial.Candidate];
    }

    /// <summary>A candidate's settings for one round.</summary>
    private static LstmSequenceEstimator.Options ForRound(LstmSequenceEstimator.Options candidate, SearchOptions search, int epochs)
    {
        LstmSequenceEstimator.Options options = candidate.Copy();
        options.Epochs = epochs;
        options.Members = candidate.Members is { } members ? [.. members.Select(member => Shortened(member, candidate, epochs))] : null;
        options.ValidationFraction = search.ValidationFraction;

        // A share is set aside of rows that are held; the training after the search may stream them.
        options.ShuffleBufferSize = null;
        options.Seed = search.Seed;
        options.CalibrationFolds = 0;
        options.ShrinkageFolds = 0;
        options.Checkpoint = null;
        options.EarlyStoppingPatience = null;
        options.RefitOnAllRows = false;
        options.Progress = null;
        return options;
    }

    /// <summary>A round's settings as a trial has them.</summary>
    private static LstmSequenceEstimator.Options ForRetry(LstmSequenceEstimator.Options settings, LstmSequenceEstimator.Options candidate)
    {
        LstmSequenceEstimator.Options options = settings.Copy();
        options.CalibrationFolds = candidate.CalibrationFolds;
        options.ShrinkageFolds = candidate.ShrinkageFolds;
        options.CancellationToken = candidate.CancellationToken;
        return options;
    }

    private static TrialResult Try(
        IHostEnvironment env,
        IDataView rows,
        LstmSequenceEstimator.Options settings,
        SequenceTask task,
        TimeSpan left,
        CancellationToken cancellation)
    {
        LstmSequenceEstimator.Options options = settings.Copy();
        var history = new List<EpochMetrics>();
        options.Progress = history.Add;
        using var time = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        time.CancelAfter(left);
        options.CancellationToken = time.Token;
        var clock = Stopwatch.StartNew();
        bool inTime = true;
        try
        {
            new LstmSequenceEstimator(env, options, task).Fit(rows);
        }
        catch (TrainingDivergedException)
        {
            history.Clear();
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // Out of time: what it had come to counts.
            inTime = false;
        }

        EpochMetrics? best = history.MinBy(epoch => epoch.ValidationLoss);
        return new TrialResult(
            true,
            inTime,
            best?.ValidationLoss ?? double.PositiveInfinity,
            best?.ValidationAccuracy ?? double.NaN,
            best?.Epoch ?? 0,
            clock.Elapsed.TotalSeconds);
    }

    /// <summary>A network of an ensemble, trained for the same share of its epochs as the settings around it.</summary>
    private static LstmSequenceEstimator.Options Shortened(
        LstmSequenceEstimator.Options member,
        LstmSequenceEstimator.Options whole,
        int epochs)
    {
        LstmSequenceEstimator.Options own = member.Copy();
        own.Epochs = Math.Max(1, (int)((long)member.Epochs * epochs / whole.Epochs));
        return own;
    }

    private static IEnumerable<LstmSequenceEstimator.Options> Others(LstmSequenceEstimator.Options first, SearchOptions search) =>
        search.Candidates is { } own
            ? own.Take(search.MaximumTrials - 1).Select(Alone)
            : SettingsDrawn(first, search);

    private static LstmSequenceEstimator.Options Alone(LstmSequenceEstimator.Options candidate)
    {
        LstmSequenceEstimator.Options own = candidate.Copy();
        own.Collective = new SingleProcess();
        return own;
    }

    /// <summary>Other settings than the first, drawn from what matters most; of an ensemble as many networks.</summary>
    private static IEnumerable<LstmSequenceEstimator.Options> SettingsDrawn(LstmSequenceEstimator.Options first, SearchOptions search)
    {
        var random = new Random(search.Seed);
        bool steps = TaskRules.Of(search.Task).PredictsSteps;
        for (int i = 1; i < search.MaximumTrials; i++)
        {
            LstmSequenceEstimator.Options options = first.Copy();
            options.Layers = null;
            options.MemberCount = first.NetworkCount;
            options.Members = null;
            options.CellType = RecurrentCells.All[random.Next(RecurrentCells.All.Count)].Type;
            options.HiddenUnits = Pick(random, 32, 64, 96, 128);
            options.LayerCount = Pick(random, 1, 1, 2);
            options.Bidirectional = Pick(random, true, false);
            options.Pooling = steps || first.AttentionColumnName is not null
                ? first.Pooling
                : Pick(random, SequencePooling.Last, SequencePooling.LastMeanMax, SequencePooling.LastMeanMax, SequencePooling.Attention);
            options.StepsPerFrame = steps
                ? 1
                : Pick(random, first.StepsPerFrame, first.StepsPerFrame, 1, LstmSequenceEstimator.Options.AutoStepsPerFrame);
            options.BatchSize = Pick(random, 8, 16, 32, 64);
            options.LearningRate = 5e-4f * MathF.Pow(20, random.NextSingle());
            options.Dropout = new DropoutOptions { BeforeHead = Pick(random, 0f, 0.2f, 0.4f) };
            yield return options;
        }
    }

    private static T Pick<T>(Random random, params ReadOnlySpan<T> values) => values[random.Next(values.Length)];
}
