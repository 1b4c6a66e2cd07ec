using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace LstmMlNet.AspNetCore;

/// <summary>Holds the model that is served, and looks whether its file has changed.</summary>
internal sealed partial class SequenceModelHost(SequenceModelOptions options, SequenceModelMetrics metrics, ILogger<SequenceModelHost> logger) : BackgroundService
{
    private ServedModel? _model;
    private (DateTime Time, long Length) _seen;

    /// <summary>The model; null where none could be loaded yet.</summary>
    public ServedModel? Model => Volatile.Read(ref _model);

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        Look();
        return base.StartAsync(cancellationToken);
    }

    /// <summary>Loads the file if it is another one than was last looked at.</summary>
    internal void Look()
    {
        var file = new FileInfo(options.ModelPath);
        (DateTime, long) now = file.Exists ? (file.LastWriteTimeUtc, file.Length) : default;
        if (now == _seen)
            return;
        _seen = now;
        if (!file.Exists)
        {
            LogMissing(options.ModelPath);
            return;
        }

        try
        {
            var model = ServedModel.Load(options.ModelPath);
            bool first = Interlocked.Exchange(ref _model, model) is null;
            metrics.Loaded(succeeded: true);
            LogLoaded(options.ModelPath, model.Network.ParameterCount, first);
        }
        catch (InvalidDataException exception)
        {
            metrics.Loaded(succeeded: false);
            LogBroken(exception, options.ModelPath, Model is not null);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.ReloadInterval);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
                Look();
        }
        catch (OperationCanceledException)
        {
            // The service ends.
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Loaded model {Path} with {Parameters} weights (first: {First})")]
    private partial void LogLoaded(string path, long parameters, bool first);

    [LoggerMessage(Level = LogLevel.Error, Message = "Model {Path} cannot be loaded; the one before goes on serving: {Serving}")]
    private partial void LogBroken(Exception exception, string path, bool serving);

    [LoggerMessage(Level = LogLevel.Warning, Message = "There is no model at {Path}")]
    private partial void LogMissing(string path);
}
