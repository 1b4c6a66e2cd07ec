using System.Globalization;
using LstmMlNet.Networks;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace LstmMlNet.MLNetInternals;

/// <summary>Writes the progress of training to an <c>MLContext</c>'s log and to the progress callback.</summary>
internal sealed class TrainingLog : IDisposable
{
    private readonly IHost _host;
    private readonly IChannel _channel;
    private readonly IProgressChannel _progress;
    private readonly bool _isSilent;
    private EpochMetrics? _last;

    /// <param name="environment">The environment to log to.</param>
    /// <param name="name">The name of the source.</param>
    /// <param name="isSilent">Suppresses output: on all ranks but 0.</param>
    public TrainingLog(IHostEnvironment environment, string name, bool isSilent)
    {
        _isSilent = isSilent;
        _host = environment.Register(name);
        _channel = _host.Start("Training");
        _progress = _host.StartProgressChannel("Training");
        _progress.SetHeader(new ProgressHeader(["Loss", "Accuracy"], ["epochs"]), Fill);
    }

    public void Say(string message)
    {
        if (!_isSilent)
            _channel.Info(MessageSensitivity.None, "{0}", message);
    }

    public void Warn(string message)
    {
        if (!_isSilent)
            _channel.Warning(MessageSensitivity.None, "{0}", message);
    }

    public void Report(EpochMetrics metrics)
    {
        _last = metrics;
        Say(string.Create(
            CultureInfo.InvariantCulture,
            $"Epoch {metrics.Epoch}/{metrics.EpochCount}: {Part("loss", metrics.Loss)}{Part(", accuracy", metrics.Accuracy)}"
                + $"{Part(", validation loss", metrics.ValidationLoss)}{Part(", validation accuracy", metrics.ValidationAccuracy)}, "
                + $"{metrics.SequencesPerSecond:N0} sequences/s"));
        _progress.Checkpoint(metrics.Loss, metrics.Accuracy, metrics.Epoch);
    }

    /// <exception cref="OperationCanceledException"><c>mlContext.CancelExecution</c> was called.</exception>
    public void CheckAlive() => _host.CheckAlive();

    public void Dispose()
    {
        _progress.Dispose();
        _channel.Dispose();
    }

    private void Fill(IProgressEntry entry)
    {
        if (_last is null)
            return;
        entry.SetProgress(0, _last.Epoch, _last.EpochCount);
        entry.SetMetric(0, _last.Loss);
        if (_last.Accuracy is { } accuracy)
            entry.SetMetric(1, accuracy);
    }

    private static string Part(string name, double? value) =>
        value is { } number ? string.Create(CultureInfo.InvariantCulture, $"{name} {number:F4}") : "";
}
