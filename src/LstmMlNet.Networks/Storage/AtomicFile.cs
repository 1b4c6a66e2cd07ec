namespace LstmMlNet.Networks;

/// <summary>
/// Writes a file atomically: to a temporary file beside it, flushed to disk, then moved into place. After a crash or on a full disk,
/// readers find either the old file or the new one, complete.
/// </summary>
public static class AtomicFile
{
    private const string Suffix = ".writing";

    /// <summary>Writes or replaces a file. A missing folder is created; a symbolic link stays one, and permissions are kept.</summary>
    /// <param name="path">The path of the file.</param>
    /// <param name="write">Writes the content; if it throws, the old file remains.</param>
    /// <exception cref="IOException">The disk is full, or the folder cannot be written to; the old file is unchanged.</exception>
    /// <exception cref="UnauthorizedAccessException">Access to the folder is denied; the old file is unchanged.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        ArgumentNullException.ThrowIfNull(write);
        string full = PlaceOf(path);
        RemoveRemains(Path.GetDirectoryName(full)!, Path.GetFileName(full));

        // A unique name, so that two processes that write the same file do not write into each other's.
        string beside = $"{full}.{Path.GetRandomFileName()}{Suffix}";
        try
        {
            // Kept open while it is moved, so that nobody takes it for a leftover of a killed process.
            using var stream = new FileStream(beside, FileMode.CreateNew, FileAccess.Write, FileShare.Delete);
            write(stream);
            stream.Flush(flushToDisk: true);
            KeepPermissions(full, beside);
            File.Move(beside, full, overwrite: true);
        }
        catch
        {
            TryDelete(beside);
            throw;
        }
    }

    /// <summary>
    /// Checks that a file can be written, before a long computation whose result it will hold. Leaves nothing behind but its folder.
    /// </summary>
    /// <param name="path">The path of the file.</param>
    /// <inheritdoc cref="Write" path="/exception"/>
    public static void Try(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        string beside = $"{PlaceOf(path)}.{Path.GetRandomFileName()}{Suffix}";
        using var stream =
            new FileStream(beside, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose);
    }

    /// <summary>The full path, with links resolved; its folder then exists.</summary>
    private static string PlaceOf(string path)
    {
        string full = Path.GetFullPath(path);
        var file = new FileInfo(full);
        if (file.LinkTarget is not null)
            full = file.ResolveLinkTarget(returnFinalTarget: true)!.FullName;
        if (Directory.Exists(full))
            throw new IOException($"'{full}' is a folder, not a file that can be written.");
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        return full;
    }

    /// <summary>Deletes the leftovers of killed processes, which nobody has open.</summary>
    private static void RemoveRemains(string folder, string name)
    {
        foreach (string remains in Directory.EnumerateFiles(folder, "*" + Suffix))
        {
            if (!Path.GetFileName(remains).StartsWith(name + ".", StringComparison.Ordinal))
                continue;
            try
            {
                using var unused = new FileStream(remains, FileMode.Open, FileAccess.Write, FileShare.None);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                continue;
            }

            TryDelete(remains);
        }
    }

    private static void KeepPermissions(string full, string beside)
    {
        if (!OperatingSystem.IsWindows() && File.Exists(full))
            File.SetUnixFileMode(beside, File.GetUnixFileMode(full));
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It is removed by the next write.
        }
    }
}
