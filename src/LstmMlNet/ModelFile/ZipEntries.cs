using System.IO.Compression;
using System.Runtime.CompilerServices;
using Microsoft.ML;

namespace LstmMlNet.ModelFile;

/// <summary>
/// Reads this model's files from the zip itself: ML.NET's reader unpacks an entry whole before anybody can ask how large it is.
/// </summary>
internal static class ZipEntries
{
    /// <summary>A file's bytes; null where there is none.</summary>
    /// <param name="archive">The zip, its bounds checked.</param>
    /// <param name="folder">The model's folder in it.</param>
    /// <param name="name">The file's name.</param>
    /// <param name="most">More bytes are refused, whatever they are packed in.</param>
    /// <exception cref="InvalidDataException">The file is there twice, too large, or does not unpack to what the zip says.</exception>
    public static byte[]? Read(ZipArchive archive, string folder, string name, long most)
    {
        string path = Normalized(Path.Combine(folder, name));
        ZipArchiveEntry[] entries = [.. archive.Entries.Where(entry => Normalized(entry.FullName) == path).Take(2)];
        if (entries.Length == 0)
            return null;
        if (entries.Length > 1)
            throw new InvalidDataException($"The model's zip has {path} twice.");
        if (entries[0].Length > most)
            throw new InvalidDataException($"The model's {name} has {entries[0].Length:N0} bytes; it may have {most:N0}.");
        using Stream stream = entries[0].Open();
        var bytes = new byte[entries[0].Length];
        return stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) == bytes.Length && stream.ReadByte() < 0
            ? bytes
            : throw new InvalidDataException(
                $"The model's {name} does not unpack to the {bytes.Length:N0} bytes that the zip says: it is truncated or was altered.");
    }

    private static string Normalized(string path) => path.Replace('\\', '/');
}
