using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace LstmMlNet.Tests.ModelFile;

/// <summary>
/// A model zip whose files are changed, and whose checksum is made right again: what a check of hashes alone would let pass.
/// </summary>
internal static class ForgedZip
{
    private const string Header = "Model.key";
    private static readonly string[] s_files = ["Model.json", "Network.safetensors", "History.json", "ClassValues.json"];

    /// <param name="zip">A zip of a model with one recurrent step.</param>
    /// <param name="edit">Changes the step's files, by name; one that is taken out is left out.</param>
    /// <param name="classValues">The file with the class values.</param>
    public static byte[] Make(byte[] zip, Action<Dictionary<string, byte[]>> edit, string classValues = "ClassValues.json")
    {
        string folder;
        Dictionary<string, byte[]> files;
        byte[] header;
        using (var archive = new ZipArchive(new MemoryStream(zip)))
        {
            string description = archive.Entries.Single(entry => Name(entry) == s_files[0]).FullName;
            folder = description[..^s_files[0].Length];
            files = archive.Entries.Where(entry => entry.FullName.StartsWith(folder, StringComparison.Ordinal) && Name(entry) != Header)
                .ToDictionary(Name, ZipEditing.Read);
            header = ZipEditing.Read(archive.GetEntry(folder + Header)!);
        }

        byte[] before = Checksum(files, s_files[3]);
        edit(files);
        int at = header.AsSpan().IndexOf(before);
        Assert.IsGreaterThan(0, at);
        Checksum(files, classValues).CopyTo(header, at);
        files[Header] = header;
        return Write(zip, folder, files);
    }

    public static Action<Dictionary<string, byte[]>> Text(string file, Func<string, string> edit) =>
        files => files[file] = Encoding.UTF8.GetBytes(edit(Encoding.UTF8.GetString(files[file])));

    private static byte[] Write(byte[] zip, string folder, Dictionary<string, byte[]> files)
    {
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(new MemoryStream(zip)))
        using (var forged = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (ZipArchiveEntry entry in archive.Entries.Where(entry => !entry.FullName.StartsWith(folder, StringComparison.Ordinal)))
                Add(forged, entry.FullName, ZipEditing.Read(entry));
            foreach ((string name, byte[] bytes) in files)
                Add(forged, folder + name, bytes);
        }

        return stream.ToArray();
    }

    private static void Add(ZipArchive archive, string name, byte[] bytes)
    {
        using Stream stream = archive.CreateEntry(name, CompressionLevel.Fastest).Open();
        stream.Write(bytes);
    }

    private static byte[] Checksum(Dictionary<string, byte[]> files, string classValues)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        string[] members = [.. files.Keys.Where(name => name.StartsWith("Network.", StringComparison.Ordinal) && name != s_files[1])
            .OrderBy(name => name.Length)
            .ThenBy(name => name, StringComparer.Ordinal)];
        foreach (string name in s_files[..3].Append(classValues).Concat(members))
        {
            byte[]? file = files.GetValueOrDefault(name);
            hash.AppendData(BitConverter.GetBytes(file?.Length ?? -1));
            hash.AppendData(file ?? []);
        }

        return hash.GetHashAndReset();
    }

    private static string Name(ZipArchiveEntry entry) => Path.GetFileName(entry.FullName.Replace('\\', '/'));
}
