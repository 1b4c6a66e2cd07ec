using System.Text.RegularExpressions;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace LstmMlNet.Cli.Training;

/// <summary>
/// What the library noticed about the data and wrote to ML.NET's log as warnings, each shown once, in the tool's own options.
/// </summary>
internal sealed partial class LibraryNotes : IDisposable
{
    private readonly MLContext _mlContext;
    private readonly Action<string> _show;
    private readonly HashSet<string> _shown = [];

    public LibraryNotes(MLContext mlContext, Action<string> show)
    {
        _mlContext = mlContext;
        _show = show;
        _mlContext.Log += Note;
    }

    public void Dispose() => _mlContext.Log -= Note;

    private void Note(object? sender, LoggingEventArgs logged)
    {
        if (logged.Kind != ChannelMessageKind.Warning)
            return;
        string note = Gaps().Replace(logged.RawMessage, match => $"(--gaps {match.Groups[1].Value.ToLowerInvariant()})")
            .Replace("For windows with a horizon set OutputKind to Double; otherwise take", "Take", StringComparison.Ordinal);

        // Rows are read more than once, by several threads.
        lock (_shown)
        {
            if (_shown.Add(note))
                _show(note);
        }
    }

    [GeneratedRegex(@"\(TimeGaps is (\w+)\)")]
    private static partial Regex Gaps();
}
