using System.Globalization;
using LstmMlNet.Cli.Training;
using LstmMlNet.Networks;
using Spectre.Console;

namespace LstmMlNet.Cli.TableForecasts;

/// <summary>Shows the phases of training a forecaster: trying levels, then for each that is taken training and calibration.</summary>
internal sealed class TableTrainingProgress(IAnsiConsole console) : IDisposable
{
    private LstmSequenceEstimator.Options? _trainer;
    private Phase? _levels;
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

    public void Dispose()
    {
        _levels?.Dispose();
        _levels = null;
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
