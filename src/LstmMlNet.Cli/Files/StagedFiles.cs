namespace LstmMlNet.Cli.Files;

/// <summary>
/// Files that are written beside their places (<c>model.zip.new</c>), flushed to the disk, and moved there together at the end: on a
/// full disk, or killed at any moment, what was there before is whole.
/// </summary>
internal sealed class StagedFiles : IDisposable
{
    private const string Beside = ".new";
    private readonly List<string> _places = [];

    /// <summary>Writes a file beside its place.</summary>
    /// <exception cref="IOException">The disk is full, or another process is writing the same file.</exception>
    public void Add(string path, Action<Stream> write)
    {
        // A link stays: what it points to is replaced.
        string place = File.Exists(path) ? File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path : path;
        using var stream = new FileStream(place + Beside, FileMode.Create, FileAccess.Write, FileShare.None);
        _places.Add(place);
        write(stream);
        stream.Flush(flushToDisk: true);
    }

    /// <summary>Writes all files of a folder that something else makes, beside their places.</summary>
    public void AddFolder(string path, Action<string> write)
    {
        string beside = Path.GetFullPath(path) + Beside;
        if (Directory.Exists(beside))
            Directory.Delete(beside, recursive: true);
        try
        {
            Directory.CreateDirectory(beside);
            write(beside);
            Directory.CreateDirectory(path);
            foreach (string file in Directory.EnumerateFiles(beside))
                Add(Path.Combine(path, Path.GetFileName(file)), stream => Copy(file, stream));
        }
        finally
        {
            Directory.Delete(beside, recursive: true);
        }
    }

    /// <summary>Moves everything to its place.</summary>
    public void Commit()
    {
        foreach (string place in _places)
            File.Move(place + Beside, place, overwrite: true);
        _places.Clear();
    }

    public void Dispose()
    {
        foreach (string place in _places)
            File.Delete(place + Beside);
        _places.Clear();
    }

    private static void Copy(string file, Stream stream)
    {
        using FileStream source = File.OpenRead(file);
        source.CopyTo(stream);
    }
}
