namespace LstmMlNet.Networks.Training;

/// <summary>
/// Chooses the file of a training's checkpoint if the same trainer is fitted several times, as in cross-validation: the first data set uses
/// the given path, each other one a file next to it that is named after the data.
/// </summary>
internal sealed class CheckpointPlaces
{
    private readonly Lock _lock = new();
    private string? _first;

    /// <summary>The full path for data of this key.</summary>
    public string Of(string path, string dataKey)
    {
        string full = Path.GetFullPath(path);
        string beside =
            Path.Combine(Path.GetDirectoryName(full)!, $"{Path.GetFileNameWithoutExtension(full)}.{dataKey}{Path.GetExtension(full)}");
        lock (_lock)
        {
            // A file beside it is of these very data: a cross-validation that resumes after a crash finds it, whichever part comes first.
            if (File.Exists(beside))
                return beside;
            _first ??= dataKey;
            return _first == dataKey ? full : beside;
        }
    }
}
