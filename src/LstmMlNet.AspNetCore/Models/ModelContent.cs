using System.IO.Compression;
using System.Security.Cryptography;

namespace LstmMlNet.AspNetCore.Models;

/// <summary>A model file, read completely: the same bytes are tried, checked and loaded, whatever happens to the file meanwhile.</summary>
internal sealed class ModelContent
{
    // Weights hardly compress; what unpacks to a multiple of this, and is large, was made to.
    private const int MostTimesPacked = 64;
    private const long SmallUnpacked = 64L << 20;
    private const int MostEntries = 10_000;

    private ModelContent(byte[] bytes, FileStamp stamp, long unpackedBytes)
    {
        Bytes = bytes;
        Stamp = stamp;
        UnpackedBytes = unpackedBytes;
        Hash = Convert.ToHexString(SHA256.HashData(bytes));
    }

    public byte[] Bytes { get; }

    public FileStamp Stamp { get; }

    /// <summary>The total size that the zip's entries declare; .NET's reader returns no more than that.</summary>
    public long UnpackedBytes { get; }

    public string Hash { get; }

    /// <summary>Reads a file, and what its zip says of itself.</summary>
    /// <exception cref="ModelLoadException">It cannot be read, is changed meanwhile, is not a zip, or holds more than allowed.</exception>
    public static async Task<ModelContent> ReadAsync(string path, long mostBytes, CancellationToken cancellation)
    {
        try
        {
            FileStamp before = FileStamp.Of(path) ?? throw new ModelLoadException("it no longer exists", isTransient: true);
            if (before.Length > mostBytes)
                throw new ModelLoadException($"it has {before.Length:N0} bytes; at most {mostBytes:N0} are accepted (MaximumModelBytes)");
            byte[] bytes = await File.ReadAllBytesAsync(path, cancellation).ConfigureAwait(false);
            if (FileStamp.Of(path) != before)
                throw new ModelLoadException("it is being written", isTransient: true);
            return new ModelContent(bytes, before, Unpacked(bytes, mostBytes));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or System.Security.SecurityException)
        {
            throw new ModelLoadException($"it cannot be read: {exception.Message}", isTransient: true, exception);
        }
    }

    private static long Unpacked(byte[] bytes, long mostBytes)
    {
        try
        {
            using var zip = new ZipArchive(new MemoryStream(bytes, writable: false));
            if (zip.Entries.Count > MostEntries)
                throw new ModelLoadException($"its zip has {zip.Entries.Count:N0} entries; a model has a few dozen");
            long unpacked =
                zip.Entries.Aggregate(0L, (sum, entry) => entry.Length < 0 || sum > mostBytes ? long.MaxValue : sum + entry.Length);
            if (unpacked > mostBytes)
                throw new ModelLoadException($"its zip unpacks to more than {mostBytes:N0} bytes (MaximumModelBytes)");
            return unpacked <= Math.Max(SmallUnpacked, (long)bytes.Length * MostTimesPacked)
                ? unpacked
                : throw new ModelLoadException($"its zip of {bytes.Length:N0} bytes unpacks to {unpacked:N0}: no model does");
        }
        catch (InvalidDataException exception)
        {
            throw new ModelLoadException($"it is not a zip, or not a whole one: {exception.Message.TrimEnd('.')}", cause: exception);
        }
    }
}
