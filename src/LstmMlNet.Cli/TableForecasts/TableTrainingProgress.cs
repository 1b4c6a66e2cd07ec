using System.Globalization;
using LstmMlNet.Cli.Training;
using LstmMlNet.Networks;
using Spectre.Console;

namespace LstmMlNet.Cli.TableForecasts;

/// <summary>Shows the phases of training a forecaster: trying levels, then for each that is taken training and calibration.</summary>
/// <param name="console">Where to.</param>
/// <param name="searchTime">How long settings are looked for; null for not at all.</param>
internal sealed class TableTrainingProgress(IAnsiConsole console, TimeSpan? searchTime) : IDisposable
{
    private readonly List<ForecastSearchTrial> _trials = [];
    private LstmSequenceEstimator.Options? _trainer;
    private Phase? _levels;
    private SearchProgress? _search;
    private TrainingProgress? _training;
    private bool _calibrates;

    /// <summary>Whether an epoch is complete of a network that is not only tried.</summary>
    public bool HasEpoch { get; private set; }

    /// <summary>Has training and calibration reported.</summary>
    public void Follow(LstmSequenceEstimator.Options trainer)
    {
        _trainer = trainer;
        trainer.Progress = Report;
        trainer.CalibrationProgress = Report;
    }

    public void Report(ForecastLevelProgress level)
    {
        _levels ??= new Phase(console, "choosing a level", level.Count);
        _levels.Report(level.Number, string.Create(
            CultureInfo.InvariantCulture,
            $"{level.Number} of {level.Count}, {level.Error:0.##} of the naive error"));
    }

    public void Report(ForecastSearchTrial trial)
    {
        _levels?.Dispose();
        _levels = null;
        _search ??= new SearchProgress(console, searchTime ?? TimeSpan.Zero);
        _trials.Add(trial);
        _search.Report(_trials.Count, $"error {_trials.Last(tried => tried.IsBest).Error.ToString("0.###", CultureInfo.InvariantCulture)}");
    }

    public void Dispose()
    {
        _levels?.Dispose();
        _levels = null;
        if (_search is not null)
        {
            _search.Dispose();
            _search = null;
            SearchTable.Write(console, _trials);
        }

        _training?.Dispose();
        _training = null;
    }

    private void Report(EpochMetrics metrics)
    {
        HasEpoch = true;

        // After calibration the next level's network is trained.
        if (_training is null || _calibrates)
        {
            Dispose();
            _training = new TrainingProgress(console, _trainer!);
            _calibrates = false;
        }

        _training.Report(metrics);
    }

    private void Report(CalibrationProgress progress)
    {
        _training?.Report(progress);
        _calibrates = true;
    }
}
