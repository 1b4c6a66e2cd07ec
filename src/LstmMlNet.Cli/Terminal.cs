using System.Runtime.InteropServices;
using Spectre.Console;

namespace LstmMlNet.Cli;

/// <summary>Where a command writes, and how it ends: errors in one line, Ctrl+C cleanly.</summary>
internal sealed class Terminal(IAnsiConsole output, TextWriter errors)
{
    public IAnsiConsole Out => output;

    /// <summary>Runs a command; the token is cancelled by Ctrl+C, and what it was training is kept. A second Ctrl+C ends at once.</summary>
    public int Run(Func<CancellationToken, int> command)
    {
        using var stop = new CancellationTokenSource();
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Stop(context, stop));
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Stop(context, stop));
        try
        {
            return command(stop.Token);
        }
        catch (OperationCanceledException)
        {
            errors.WriteLine("Stopped before there was a model to keep.");
            return ExitCodes.Stopped;
        }
        catch (Exception exception) when (exception is not (OutOfMemoryException or StackOverflowException))
        {
            errors.WriteLine($"error: {ErrorMessages.Of(exception)}");
            return ExitCodes.UserError;
        }
    }

    private static void Stop(PosixSignalContext context, CancellationTokenSource stop)
    {
        context.Cancel = !stop.IsCancellationRequested;
        stop.Cancel();
    }
}
