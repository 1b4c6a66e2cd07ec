using System.IO.Compression;

namespace LstmMlNet.Tests.ModelFile;

internal static class ZipEditing
{
    /// <summary>The zip with one of its files changed, or left out where null comes back.</summary>
    public static byte[] Edit(byte[] zip, string file, Func<byte[], byte[]?> edit)
    {
        using var stream = new MemoryStream();
        stream.Write(zip);
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Update, leaveOpen: true))
        {
            ZipArchiveEntry entry = archive.Entries.Single(candidate => candidate.FullName.EndsWith(file, StringComparison.Ordinal));
            string name = entry.FullName;
            byte[]? edited = edit(Read(entry));
            entry.Delete();
            if (edited is not null)
            {
                using Stream target = archive.CreateEntry(name).Open();
                target.Write(edited);
            }
        }

        return stream.ToArray();
    }

    public static byte[] Read(ZipArchiveEntry entry)
    {
        using var copy = new MemoryStream();
        using (Stream content = entry.Open())
            content.CopyTo(copy);
        return copy.ToArray();
    }
}
