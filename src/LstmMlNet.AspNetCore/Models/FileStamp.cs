namespace LstmMlNet.AspNetCore.Models;

/// <summary>When a file was written last, and how long it is: a cheap sign that it may be another.</summary>
internal readonly record struct FileStamp(DateTime WrittenAt, long Length)
{
    // Two writes within a tick of the file system's clock, of one length, look the same to it.
    private static readonly TimeSpan s_settling = TimeSpan.FromSeconds(2);

    /// <summary>Whether the last write is so far away that another one would show.</summary>
    public bool IsSettled => (DateTime.UtcNow - WrittenAt).Duration() > s_settling;

    /// <summary>A file's stamp; null where there is no file.</summary>
    public static FileStamp? Of(string path)
    {
        var file = new FileInfo(path);
        return file.Exists ? new FileStamp(file.LastWriteTimeUtc, file.Length) : null;
    }
}
