using System.Diagnostics.CodeAnalysis;

namespace LstmMlNet.Networks.Training;

/// <summary>
/// Reserves a checkpoint's path for one training: a file next to it, open and not shared, so that the system releases it with the process,
/// however that ends.
/// </summary>
internal sealed class CheckpointLock : IDisposable
{
    private const int Attempts = 20;

    // EWOULDBLOCK of Linux and of macOS, and Windows' sharing violation.
    private static readonly int[] s_held = [11, 35, unchecked((int)0x80070020)];
    private readonly FileStream _file;

    private CheckpointLock(FileStream file) => _file = file;

    /// <exception cref="IOException">Another training holds the path, or its folder cannot be written to.</exception>
    /// <exception cref="UnauthorizedAccessException">Its folder may not be written to.</exception>
    public static CheckpointLock Take(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        string place = path + ".lock";
        for (int i = 0; i < Attempts; i++)
        {
            if (TryTake(place, path, out FileStream? file))
                return new CheckpointLock(file);
        }

        throw Held(path, null);
    }

    public void Dispose()
    {
        // Deleted while it is open; Windows does so automatically.
        if (!OperatingSystem.IsWindows())
            File.Delete(_file.Name);
        _file.Dispose();
    }

    /// <summary>False if its file was deleted, by a training that ended, between being opened and being locked.</summary>
    private static bool TryTake(string place, string path, [NotNullWhen(true)] out FileStream? file)
    {
        try
        {
            file = new FileStream(
                place,
                FileMode.OpenOrCreate,
                FileAccess.Write,
                FileShare.None,
                bufferSize: 0,
                OperatingSystem.IsWindows() ? FileOptions.DeleteOnClose : FileOptions.None);
        }
        catch (IOException exception) when (s_held.Contains(exception.HResult))
        {
            throw Held(path, exception);
        }

        if (OperatingSystem.IsWindows())
            return true;

        // A time of its own shows whether the locked file is still the one at the path.
        DateTime mark = DateTime.UnixEpoch.AddMilliseconds(Random.Shared.NextInt64(1L << 40));
        File.SetLastWriteTimeUtc(file.SafeFileHandle, mark);
        if (File.GetLastWriteTimeUtc(place) == mark)
            return true;
        file.Dispose();
        file = null;
        return false;
    }

    private static IOException Held(string path, Exception? exception) =>
        new($"The checkpoint '{path}' is in use by another training. Wait until that one has ended, or give each training a "
            + "path of its own.", exception);
}
