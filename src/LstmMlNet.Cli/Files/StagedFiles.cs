namespace LstmMlNet.Cli.Files;

/// <summary>
/// Files of one folder that belong together: written beside their places (<c>model.zip.new</c>), flushed to the disk, and moved
/// there at the end. On a full disk, or killed before that, what was there is whole.
/// </summary>
/// <remarks>
/// No system moves several files at once, and a model beside another model's configuration is worse than either. So a list of the
/// moves (<see cref="PendingMoves"/>) is written first, whole: before it is there everything is old; from then on everything is as
/// good as new, since the next command on the folder makes the moves that are left before it reads anything.
/// </remarks>
internal sealed class StagedFiles : IDisposable
{
    private readonly string _folder;
    private readonly List<string> _names = [];

    /// <param name="folder">What all the files lie in, at whatever depth. Moves that a kill has left are made first.</param>
    /// <exception cref="IOException">They cannot be made.</exception>
    public StagedFiles(string folder)
    {
        _folder = Path.GetFullPath(folder);
        PendingMoves.Finish(_folder);
    }

    /// <summary>Writes a file beside its place.</summary>
    /// <exception cref="IOException">The disk is full, or another process is writing the same file.</exception>
    public void Add(string path, Action<Stream> write)
    {
        string name = Path.GetRelativePath(_folder, path);
        using var stream =
            new FileStream(PendingMoves.Beside(PendingMoves.PlaceOf(_folder, name)), FileMode.Create, FileAccess.Write, FileShare.None);
        _names.Add(name);
        write(stream);
        stream.Flush(flushToDisk: true);
    }

    /// <summary>Writes all files of a folder that something else makes, beside their places.</summary>
    public void AddFolder(string path, Action<string> write)
    {
        string beside = PendingMoves.Beside(Path.GetFullPath(path));
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
    /// <exception cref="IOException">The disk is full: everything is as it was.</exception>
    public void Commit()
    {
        PendingMoves.Write(_folder, _names);

        // From here on the files are the list's: they are not taken back.
        _names.Clear();
        PendingMoves.Finish(_folder);
    }

    public void Dispose()
    {
        foreach (string name in _names)
            File.Delete(PendingMoves.Beside(PendingMoves.PlaceOf(_folder, name)));
        _names.Clear();
    }

    private static void Copy(string file, Stream stream)
    {
        using FileStream source = File.OpenRead(file);
        source.CopyTo(stream);
    }
}
