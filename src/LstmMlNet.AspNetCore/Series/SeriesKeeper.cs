using LstmMlNet.AspNetCore.Models;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace LstmMlNet.AspNetCore.Series;

/// <summary>
/// Reads the series of models that keep them in a file when the service starts, and writes them within a second of a change and when it
/// stops.
/// </summary>
internal sealed partial class SeriesKeeper(ModelSlots slots, ILogger<SeriesKeeper> logger) : BackgroundService
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(1);
    private readonly Dictionary<ModelSlot, long> _written = [];

    /// <exception cref="InvalidDataException">A file holds something else.</exception>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (ModelSlot slot in slots.All)
        {
            if (slot.Options.SeriesPath is not { } path)
                continue;
            if (_written.Keys.FirstOrDefault(other => Path.GetFullPath(other.Options.SeriesPath!) == Path.GetFullPath(path)) is { } same)
                throw new InvalidOperationException(
                    $"The models '{same.Name}' and '{slot.Name}' keep their series in the same file, '{path}': give each its own "
                    + "SeriesPath.");
            if (File.Exists(path))
                slot.Series.Restore(SeriesFile.Read(path, slot.Options.MaximumSeries));
            _written[slot] = slot.Series.Changes;
        }

        return base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (_written.Count == 0)
            return;
        using var timer = new PeriodicTimer(s_interval);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
                Write();
        }
        catch (OperationCanceledException)
        {
            // The service is stopping.
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken).ConfigureAwait(false);
        Write();
    }

    private void Write()
    {
        foreach ((ModelSlot slot, long written) in _written.ToArray())
        {
            long changes = slot.Series.Changes;
            if (changes == written)
                continue;
            try
            {
                SeriesFile.Write(slot.Options.SeriesPath!, slot.Series.All());
                _written[slot] = changes;
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // Tried again at the next tick.
                LogFailed(exception, slot.Options.SeriesPath!);
            }
        }
    }

    [LoggerMessage(8, LogLevel.Error, "The series were not written to {Path}")]
    private partial void LogFailed(Exception exception, string path);
}
