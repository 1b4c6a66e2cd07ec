using Microsoft.Extensions.Hosting;

namespace LstmMlNet.AspNetCore.Models;

/// <summary>Looks at the models' files now and then, from before the first request on.</summary>
internal sealed class ModelWatcher(ModelSlots slots) : BackgroundService
{
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Task.WhenAll(slots.All.Select(slot => slot.LookAsync(cancellationToken))).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Stopped while models load: the host ends by itself, and nothing has failed.
            return;
        }

        await base.StartAsync(cancellationToken).ConfigureAwait(false);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(slots.All.Select(slot => WatchAsync(slot, stoppingToken)));

    private static async Task WatchAsync(ModelSlot slot, CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(slot.Options.ReloadInterval);
        try
        {
            while (await timer.WaitForNextTickAsync(stopping).ConfigureAwait(false))
                await slot.LookAsync(stopping).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The service ends.
        }
    }
}
