using Microsoft.Extensions.Hosting;

namespace LstmMlNet.AspNetCore.Models;

/// <summary>Looks at the model's file now and then, from before the first request on.</summary>
internal sealed class ModelWatcher(SequenceModelOptions options, ModelSlot slot) : BackgroundService
{
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await slot.LookAsync(cancellationToken).ConfigureAwait(false);
        await base.StartAsync(cancellationToken).ConfigureAwait(false);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.ReloadInterval);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
                await slot.LookAsync(stoppingToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The service ends.
        }
    }
}
