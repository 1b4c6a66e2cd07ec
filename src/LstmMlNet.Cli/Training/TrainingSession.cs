using System.Globalization;
using LstmMlNet.Cli.Config;
using LstmMlNet.Cli.Data;
using LstmMlNet.Cli.Generation;
using LstmMlNet.Reports;
using Microsoft.ML;
using Microsoft.ML.Data;
using Spectre.Console;

namespace LstmMlNet.Cli.Training;

/// <summary>From data to a project, step by step, saying what it does.</summary>
internal sealed class TrainingSession
{
    // Weights times sequences that are scored in half a second: what would take longer after Ctrl+C is not begun.
    private const double MostEvaluatedAfterStop = 2e8;
    private readonly IAnsiConsole _console;
    private readonly CancellationToken _stop;
    private readonly MLContext _mlContext;

    private TrainingSession(IAnsiConsole console, TrainingRequest request, CancellationToken stop)
    {
        _console = console;
        _stop = stop;
        _mlContext = new MLContext(request.Settings.Seed);
    }

    public static int Run(IAnsiConsole console, TrainingRequest request, CancellationToken stop)
    {
        request.Validate();
        return new TrainingSession(console, request, stop).Run(request, ModelFolder.Open(request));
    }

    private int Run(TrainingRequest request, ModelFolder folder)
    {
        (IAnsiConsole console, MLContext mlContext, CancellationToken stop) = (_console, _mlContext, _stop);
        using var patience = new StopPatience(stop);
        using var notes = new LibraryNotes(mlContext, note => console.WriteLine($"note: {note}"));
        DataSource source;
        DataRoles roles;
        SequenceData data;
        LstmSequenceEstimator.Options options;
        int heldOut;
        using (StopGuard.WithoutModel(stop))
        {
            source = DataSource.Open(mlContext, request.Dataset);
            if (request is { TakesOwnHorizon: true, Forecast: { } forecast } && source.OwnHorizon is { } horizon)
                request = request with { Forecast = forecast with { Horizon = horizon } };
            roles = RepeatedTimes.Settle(mlContext, source, request.Roles.Resolve(source, request.Scenario), request.Scenario);
            data = SequenceData.Create(mlContext, source, roles, request.Scenario, request.Forecast, request.TestFraction);
            request = request with { Forecast = data.Forecast };
            heldOut = DataDescription.Write(console, source, roles, request, data);
            foreach (string warning in DataWarnings.Of(mlContext, source, roles, request.Scenario))
                console.WriteLine($"warning: {warning}");
            options = SequenceTrainer.Settings(mlContext, data, request.Scenario, request.Settings);
            stop.ThrowIfCancellationRequested();
        }

        if (request.Settings.TimeBudget is { } seconds)
        {
            console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Searching for good settings for {seconds:N0} s."));
            var trials = new List<SearchTrial>();
            SearchTrial best;
            using (StopGuard.WithoutModel(stop))
            using (var searching = new SearchProgress(console, TimeSpan.FromSeconds(seconds)))
            {
                (options, best) = SequenceTrainer.Search(mlContext, data, request.Scenario, options, request.Settings, trial =>
                {
                    trials.Add(trial);
                    searching.Report(trials);
                }, stop);
            }

            SearchTable.Write(console, trials, best);
        }

        ITransformer model;
        using (var progress = new TrainingProgress(console, options))
        {
            options.Progress = progress.Report;
            options.CalibrationProgress = progress.Report;
            options.StopToken = stop;
            SavingRehearsal.Begin(data.Train);

            using (StopGuard.OfTraining(console, () => progress.HasEpoch, stop))
                model = SequenceTrainer.Pipeline(mlContext, data, request.Scenario, options).Fit(data.Train);
            progress.Dispose();
            if (!progress.HasEpoch)
                stop.ThrowIfCancellationRequested();
            if (stop.IsCancellationRequested)
                console.WriteLine("Stopped: the best model so far is kept.");
            else if (progress.Explain(options.EarlyStoppingPatience) is { } why)
                console.WriteLine(why);
        }

        var network = LstmSequenceTransformer.FindIn(model);
        console.WriteLine(network.Ensemble.Summary());
        ModelEvaluation? evaluation = null;
        bool ends = !stop.IsCancellationRequested || (double)network.Ensemble.ParameterCount * heldOut <= MostEvaluatedAfterStop;
        if (ends && patience.TryRun(() => evaluation = Evaluate(model, data, request, options, heldOut, patience.Left)))
            evaluation!.Write(console);
        else
            console.WriteLine("Stopped: the model was saved but not evaluated; run lstm-mlnet evaluate.");
        Write(new Trained(model, network, data, source, roles, options), request, evaluation, folder, patience);
        return ExitCodes.Done;
    }

    /// <summary>Evaluates on the held-out data, or by cross-validation if that is too small to be reliable.</summary>
    private ModelEvaluation Evaluate(
        ITransformer model,
        SequenceData data,
        TrainingRequest request,
        LstmSequenceEstimator.Options options,
        int heldOut,
        CancellationToken left)
    {
        int? season = request.Forecast?.Season;
        ModelEvaluation? validated = heldOut < CrossValidation.LeastHeldOut && !_stop.IsCancellationRequested
            ? new CrossValidation(_console, _mlContext, data, request.Scenario, options, _stop).Run(season, heldOut)
            : null;
        var test = new LeavableView(data.Test, left);
        return validated
            ?? ModelEvaluation.Run(_mlContext, [(model, data.Train, test)], request.Scenario, data.LabelColumn, season, "held out");
    }

    private void Write(Trained trained, TrainingRequest request, ModelEvaluation? evaluation, ModelFolder folder, StopPatience patience)
    {
        (ITransformer model, SequenceData data, DataRoles roles) = (trained.Model, trained.Data, trained.Roles);
        (DataSource source, LstmSequenceEstimator.Options options) = (trained.Source, trained.Options);
        var config = new ModelConfig
        {
            Scenario = request.Scenario,
            Project = folder.IsWeb ? ProjectKind.Web : ProjectKind.Console,
            DataSource = DataSourceConfig.Of(source, request.Dataset, roles),
            Forecast = request.Forecast,
            Training = new TrainingConfig
            {
                FeaturesPerStep = data.FeaturesPerStep,
                TestFraction = request.TestFraction,
                Seed = request.Settings.Seed,
                TimeBudgetSeconds = request.Settings.TimeBudget,
                Budget = request.Settings.Budget,
                Asked = AskedConfig.Of(request.Settings),
                Pooling = options.Pooling,
                StepsPerFrame = options.StepsPerFrame,
                RecurrentDropout = options.Dropout.Recurrent,
                HeadDropout = options.Dropout.BeforeHead,
                Settings = trained.Network.TrainingSettings,
            },
            Metrics = evaluation?.Metrics.ToDictionary(metric => metric.Name, metric => metric.Value) ?? [],
            Evaluation = evaluation is null ? null : EvaluationConfig.Of(evaluation),
        };
        bool hasTime = request.Scenario == Scenario.Forecasting
            && roles.Order is { } time
            && data.Test.Schema.GetColumnOrNull(time.Name) is not null;
        using var progress = new ReportPhase(_console);
        var report = new ReportOptions
        {
            Title = folder.Name,
            LabelColumnName = data.LabelColumn,
            Metrics = evaluation?.Reported ?? [],
            SeasonLength = request.Forecast is { LooksBeyondWindow: false } ? request.Forecast.Season : null,
            TimeColumnName = hasTime ? roles.Order!.Name : null,
            IdColumnName = roles.Id is { } id && data.Test.Schema.GetColumnOrNull(id.Name) is not null ? id.Name : null,
            WritePlots = false,
            Progress = progress.Report,
        };
        bool hasReport = false;
        folder.Write(_mlContext, model, data, new GeneratedModel
        {
            Name = folder.Name,
            Config = config,
            Roles = roles,
            SourceName = source.Name,
            LabelColumn = data.LabelColumn,
            FeaturesType = (VectorDataViewType)data.Train.Schema["Features"].Type,
            Settings = options,
            SampleSteps = Samples.Steps(data.Test, data.FeaturesPerStep),
            PackageVersion = folder.PackageVersion,
            CarriesPackages = folder.CarriesPackages,
            IsWeb = folder.IsWeb,
        }, beside =>
        {
            hasReport = WaitedReport.Write(_console, patience, Path.Combine(beside, "report.html"), left => SequenceReport.Write(
                model,
                data.KnownTest(_mlContext, request.Scenario),
                beside,
                report with { CancellationToken = left }));
            progress.Dispose();
        });
        folder.Describe(_console, hasReport);
    }

    /// <summary>A model and what it was made of.</summary>
    private sealed record Trained(
        ITransformer Model,
        LstmSequenceTransformer Network,
        SequenceData Data,
        DataSource Source,
        DataRoles Roles,
        LstmSequenceEstimator.Options Options);
}
