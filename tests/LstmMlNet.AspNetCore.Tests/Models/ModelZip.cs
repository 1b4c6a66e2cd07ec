using System.IO.Compression;

namespace LstmMlNet.AspNetCore.Tests.Models;

/// <summary>Makes damaged, foreign and newer model files of a good one.</summary>
internal static class ModelZip
{
    /// <summary>The zip with one entry's bytes changed; an entry for which null is given is left out.</summary>
    public static byte[] With(byte[] zip, string entryName, Func<byte[], byte[]?> change)
    {
        using var output = new MemoryStream();
        using (var source = new ZipArchive(new MemoryStream(zip)))
        using (var target = new ZipArchive(output, ZipArchiveMode.Create, leaveOpen: true))
        {
            bool found = false;
            foreach (ZipArchiveEntry entry in source.Entries)
            {
                using var content = new MemoryStream();
                using (Stream read = entry.Open())
                    read.CopyTo(content);
                byte[]? bytes = content.ToArray();
                if (entry.FullName.EndsWith(entryName, StringComparison.Ordinal))
                {
                    found = true;
                    bytes = change(bytes);
                }

                if (bytes is null)
                    continue;
                using Stream write = target.CreateEntry(entry.FullName).Open();
                write.Write(bytes);
            }

            Assert.IsTrue(found, $"The zip has no {entryName}.");
        }

        return output.ToArray();
    }

    public static byte[] Flip(byte[] bytes)
    {
        bytes[bytes.Length / 2] ^= 0x40;
        return bytes;
    }

    /// <summary>
    /// A model whose loading never ends: in ML.NET's own description of its columns, a vector has 2,049 dimensions that are not
    /// there.
    /// </summary>
    public static byte[] Endless(byte[] zip) => With(zip, "Schema", bytes =>
    {
        ReadOnlySpan<byte> item = "Single\0"u8;
        int dimensions = bytes.AsSpan().IndexOf(item) + item.Length;
        Assert.AreEqual(1, BitConverter.ToInt32(bytes, dimensions));
        BitConverter.GetBytes(2049).CopyTo(bytes, dimensions);
        return bytes;
    });

    /// <summary>A kind of file that is not to be taken up.</summary>
    public static byte[] Bad(byte[] zip, string kind) => kind switch
    {
        "a flipped weight" => With(zip, "Network.safetensors", Flip),
        "a newer version" => With(zip, "Model.json", bytes => [.. System.Text.Encoding.UTF8.GetBytes(System.Text.RegularExpressions.Regex
            .Replace(System.Text.Encoding.UTF8.GetString(bytes), "\"Version\": \\d+", "\"Version\": 99"))]),
        "a missing entry" => With(zip, "Network.safetensors", _ => null),
        "a model of another library" => With(zip, "TransformerChain/Model.key", bytes => [.. "FOREIGN!"u8, .. bytes[8..]]),
        "half of a file" => zip[..(zip.Length / 2)],
        "nothing" => [],
        "junk" => [.. Enumerable.Range(0, 5000).Select(i => (byte)(i * 31))],
        "another zip" => Zip("readme.txt", "hello"u8.ToArray()),
        "a bomb" => Zip("TransformerChain/Model.key", new byte[80 << 20]),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No such kind."),
    };

    public static IEnumerable<object[]> Kinds =>
        ((string[])
        [
            "a flipped weight", "a newer version", "a missing entry", "a model of another library", "half of a file", "nothing",
            "junk", "another zip", "a bomb",
        ]).Select(kind => new object[] { kind });

    private static byte[] Zip(string name, byte[] content)
    {
        using var output = new MemoryStream();
        using (var zip = new ZipArchive(output, ZipArchiveMode.Create, leaveOpen: true))
        using (Stream entry = zip.CreateEntry(name).Open())
            entry.Write(content);
        return output.ToArray();
    }
}
