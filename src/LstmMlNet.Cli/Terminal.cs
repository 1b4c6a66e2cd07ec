using System.Runtime.InteropServices;
using LstmMlNet.Cli.Output;
using LstmMlNet.Cli.Training;
using Spectre.Console;

namespace LstmMlNet.Cli;

/// <summary>A command's output, and how it ends: errors in one line, Ctrl+C cleanly.</summary>
internal sealed class Terminal
{
    private readonly TextWriter _errors;

    public Terminal(IAnsiConsole output, TextWriter errors)
    {
        output.Pipeline.Attach(new VisibleRenderHook());
        Out = output;
        _errors = errors;
    }

    public IAnsiConsole Out { get; }

    /// <summary>Whether an error is followed by where it came from.</summary>
    public bool IsVerbose { get; set; }

    /// <summary>Writes a message that is not an error, apart from the command's output.</summary>
    public void Note(string text) => _errors.WriteLine($"note: {VisibleText.Of(text)}");

    /// <summary>Runs a command; the token is canceled by Ctrl+C, and what it was training is kept. A second Ctrl+C ends at once.</summary>
    public int Run(Func<CancellationToken, int> command)
    {
        using var stop = new CancellationTokenSource();
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Stop(context, stop));
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Stop(context, stop));
        try
        {
            return command(stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            _errors.WriteLine(StopGuard.NothingToKeep);
            return ExitCodes.Stopped;
        }
        catch (Exception exception)
        {
            _errors.WriteLine($"error: {VisibleText.Of(ErrorMessages.Of(exception))}");
            if (IsVerbose)
                _errors.WriteLine(VisibleText.Of(exception.ToString()));
            return ExitCodes.UserError;
        }
    }

    /// <summary>Runs a command that has nothing to keep: Ctrl+C ends it soon, wherever it is.</summary>
    public int RunReading(Func<int> command) => Run(stop =>
    {
        using var guard = new StopGuard(() => StopGuard.EndProgram("Stopped."), stop);
        return command();
    });

    private static void Stop(PosixSignalContext context, CancellationTokenSource stop)
    {
        context.Cancel = !stop.IsCancellationRequested;
        stop.Cancel();
    }
}
