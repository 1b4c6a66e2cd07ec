using Microsoft.Extensions.Hosting;

namespace LstmMlNet.AspNetCore.Models;

/// <summary>
/// Checks the models' files at intervals, beginning when the service has started. Not before: a service that is stopped while its model
/// loads would fail to start, and end with an error. Requests wait for the first look instead.
/// </summary>
internal sealed class ModelWatcher(ModelSlots slots) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(slots.All.Select(slot => WatchAsync(slot, stoppingToken)));

    private static async Task WatchAsync(ModelSlot slot, CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(slot.Options.ReloadInterval);
        try
        {
            do
                await slot.LookAsync(stopping).ConfigureAwait(false);
            while (await timer.WaitForNextTickAsync(stopping).ConfigureAwait(false));
        }
        catch (OperationCanceledException)
        {
            // The service is stopping.
        }
    }
}
