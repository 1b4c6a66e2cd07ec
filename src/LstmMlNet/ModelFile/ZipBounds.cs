using System.Globalization;
using System.IO.Compression;

namespace LstmMlNet.ModelFile;

/// <summary>
/// How large a model zip's entries may become before anything of them is unpacked: weights hardly compress, and what is
/// packed a hundredfold is not a model. Sizes are the archive's own statement, and no entry gives more than it states.
/// </summary>
internal static class ZipBounds
{
    private const int MostEntries = 20_000;
    private const long FreeLength = 8 << 20;
    private const long FreeTotal = 32 << 20;
    private const long MostTimes = 50;

    /// <exception cref="InvalidDataException">
    /// There are too many entries, or one or all of them together are too large for what they take in the zip.
    /// </exception>
    public static void Check(ZipArchive archive)
    {
        if (archive.Entries.Count > MostEntries)
            throw new InvalidDataException(string.Create(
                CultureInfo.InvariantCulture,
                $"The model's zip has {archive.Entries.Count:N0} entries; a model has at most {MostEntries:N0}."));
        long length = 0;
        long packed = 0;
        foreach (ZipArchiveEntry entry in archive.Entries)
        {
            if (entry.Length < 0 || entry.CompressedLength < 0 || entry.Length > Math.Max(FreeLength, MostTimes * entry.CompressedLength))
                throw TooLarge($"entry '{entry.FullName}'", entry.Length, entry.CompressedLength);
            length = checked(length + entry.Length);
            packed = checked(packed + entry.CompressedLength);
        }

        if (length > Math.Max(FreeTotal, MostTimes * packed))
            throw TooLarge("all its entries together", length, packed);
    }

    private static InvalidDataException TooLarge(string what, long length, long packed) => new(string.Create(
        CultureInfo.InvariantCulture,
        $"The model's zip would unpack {packed:N0} bytes to {length:N0} ({what}), more than a model's do: it is damaged, or made to "
        + $"fill memory."));
}
