using System.Diagnostics;
using System.Globalization;
using Spectre.Console;

namespace LstmMlNet.Cli.Training;

/// <summary>
/// A part of the work with a name, its progress and the time left: on a terminal one line that is overwritten, otherwise a line at
/// intervals. No line is wider than the terminal.
/// </summary>
internal sealed class Phase : IDisposable
{
    private static readonly TimeSpan s_redraw = TimeSpan.FromMilliseconds(100);
    private readonly IAnsiConsole _console;
    private readonly string _name;
    private readonly int _total;
    private readonly int _every;
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private TimeSpan _drawn = -s_redraw;
    private string? _open;

    /// <param name="console">The console to write to.</param>
    /// <param name="name">What is being done.</param>
    /// <param name="total">Steps in all.</param>
    public Phase(IAnsiConsole console, string name, int total)
    {
        _console = console;
        _name = name;
        _total = Math.Max(1, total);
        _every = Math.Max(1, _total / 10);
    }

    /// <param name="done">Steps that are done.</param>
    /// <param name="text">What there is to say of the latest one.</param>
    public void Report(int done, string text)
    {
        TimeSpan left = _clock.Elapsed / Math.Max(1, done) * (_total - done);
        string line = Line(text, $", {Left(left)} left");
        if (_console.Profile.Capabilities.Interactive)
            Draw(line, text, isLast: done >= _total);
        else if (done == 1 || done % _every == 0)
            _console.WriteLine(line);
    }

    /// <summary>Time as a person would say it.</summary>
    public static string Left(TimeSpan time) => time.TotalSeconds < 90
        ? string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(time.TotalSeconds):N0} s")
        : string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(time.TotalMinutes):N0} min");

    /// <summary>Ends the line that is written over, with the time that the phase took instead of what was left.</summary>
    public void Dispose()
    {
        if (_open is null)
            return;
        Overwrite(Line(_open, $", took {Left(_clock.Elapsed)}"));
        _console.WriteLine();
        _open = null;
    }

    private void Draw(string line, string text, bool isLast)
    {
        _open = text;
        if (!isLast && _clock.Elapsed - _drawn < s_redraw)
            return;
        _drawn = _clock.Elapsed;
        Overwrite(line);
    }

    private void Overwrite(string line)
    {
        // Back to the line's start; blanks take away what was longer before.
        _console.Profile.Out.Writer.Write("\r" + line.PadRight(Width));
        _console.Profile.Out.Writer.Flush();
    }

    private int Width => Math.Max(20, _console.Profile.Width - 1);

    /// <summary>The phase and where it is; what does not fit is cut before the time.</summary>
    private string Line(string text, string time)
    {
        string line = $"{_name}: {text}";
        int most = Math.Max(0, Width - time.Length);
        return (line.Length <= most ? line : line[..most]) + time;
    }
}
