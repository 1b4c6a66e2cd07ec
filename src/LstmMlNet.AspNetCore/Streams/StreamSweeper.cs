using LstmMlNet.AspNetCore.Models;
using Microsoft.Extensions.Hosting;

namespace LstmMlNet.AspNetCore.Streams;

/// <summary>Closes idle streams every second, and all streams, with a close frame, at shutdown.</summary>
internal sealed class StreamSweeper(ModelSlots slots, IHostApplicationLifetime lifetime) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using CancellationTokenRegistration stopping = lifetime.ApplicationStopping.Register(() =>
        {
            foreach (ModelSlot slot in slots.All)
                slot.Streams.CloseAll();
        });
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
            {
                foreach (ModelSlot slot in slots.All)
                    slot.Streams.CloseIdle(slot.Options.StreamIdleTimeout);
            }
        }
        catch (OperationCanceledException)
        {
            // The service is stopping.
        }
    }
}
