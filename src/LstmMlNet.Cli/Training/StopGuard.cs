using Spectre.Console;

namespace LstmMlNet.Cli.Training;

/// <summary>
/// Does something soon after Ctrl+C where work has not ended by then: mostly it ends the program, while data are read or measured and
/// there is nothing to keep, since ML.NET's own loops cannot be asked to stop. Once disposed it does nothing any more.
/// </summary>
internal sealed class StopGuard : IDisposable
{
    /// <summary>What is said where training was stopped before its first epoch was complete.</summary>
    public const string NothingToKeep = "Stopped before there was a model to keep: nothing was written.";

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(0.3);
    private readonly CancellationTokenRegistration _registration;
    private readonly Timer _timer;

    public StopGuard(Action end, CancellationToken stop)
    {
        _timer = new Timer(_ => end());
        _registration = stop.Register(() => _timer.Change(s_patience, Timeout.InfiniteTimeSpan));
    }

    /// <summary>Guards what reads or measures: there is nothing to keep, and the program ends.</summary>
    /// <param name="stop">Canceled by Ctrl+C.</param>
    public static StopGuard WithoutModel(CancellationToken stop) => new(() => EndProgram(NothingToKeep), stop);

    /// <summary>
    /// Guards a training: it ends the program as long as no epoch is complete, and otherwise says that the end of what cannot be
    /// interrupted is waited for.
    /// </summary>
    /// <param name="console">Where it says so.</param>
    /// <param name="hasEpoch">Whether an epoch is complete.</param>
    /// <param name="stop">Canceled by Ctrl+C.</param>
    public static StopGuard OfTraining(IAnsiConsole console, Func<bool> hasEpoch, CancellationToken stop) => new(
        () =>
        {
            if (!hasEpoch())
                EndProgram(NothingToKeep);
            string onNewLine = console.Profile.Capabilities.Interactive ? Environment.NewLine : "";
            console.WriteLine($"{onNewLine}Stopping; Ctrl+C again ends at once.");
        },
        stop);

    /// <summary>Ends this program with the exit code of one that was stopped.</summary>
    public static void EndProgram(string message)
    {
        Console.Error.WriteLine(message);
        Environment.Exit(ExitCodes.Stopped);
    }

    public void Dispose()
    {
        _registration.Dispose();
        _timer.Dispose();
    }
}
