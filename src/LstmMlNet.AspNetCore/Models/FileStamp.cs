namespace LstmMlNet.AspNetCore.Models;

/// <summary>When a file was last written, and its length: a cheap sign that it may have changed.</summary>
internal readonly record struct FileStamp(DateTime WrittenAt, long Length)
{
    // Two writes within a tick of the file system's clock, of one length, look the same to it.
    private static readonly TimeSpan s_settling = TimeSpan.FromSeconds(2);

    /// <summary>Whether the last write is long enough ago that another one would show.</summary>
    public bool IsSettled => (DateTime.UtcNow - WrittenAt).Duration() > s_settling;

    /// <summary>A file's stamp; null if there is no file.</summary>
    public static FileStamp? Of(string path)
    {
        var file = new FileInfo(path);
        return file.Exists ? new FileStamp(file.LastWriteTimeUtc, file.Length) : null;
    }
}
