using System.Buffers.Binary;
using System.IO.Compression;

namespace LstmMlNet.Benchmarks.FashionMnist;

/// <summary>
/// Fashion-MNIST (Xiao, Rasul &amp; Vollgraf 2017; MIT) as its four .gz files come: images of 28 rows of 28 pixels, read row by
/// row.
/// </summary>
internal sealed class FashionMnistImages
{
    public const int Side = 28;
    public const int Classes = 10;

    private FashionMnistImages(float[] pixels, int[] labels)
    {
        Pixels = pixels;
        Labels = labels;
    }

    /// <summary>Between 0 and 1, <c>[images, rows, columns]</c>.</summary>
    public float[] Pixels { get; }

    public int[] Labels { get; }

    public int Count => Labels.Length;

    /// <param name="folder">Where the files are.</param>
    /// <param name="part"><c>train</c> or <c>t10k</c>.</param>
    public static FashionMnistImages Read(string folder, string part)
    {
        byte[] images = Unpack(Path.Combine(folder, $"{part}-images-idx3-ubyte.gz"), header: 16);
        byte[] labels = Unpack(Path.Combine(folder, $"{part}-labels-idx1-ubyte.gz"), header: 8);
        return new FashionMnistImages([.. images.Select(pixel => pixel / 255f)], [.. labels.Select(label => (int)label)]);
    }

    private static byte[] Unpack(string path, int header)
    {
        using var stream = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        byte[] all = memory.ToArray();
        int magic = BinaryPrimitives.ReadInt32BigEndian(all);
        if (magic is not (0x803 or 0x801))
            throw new InvalidDataException($"'{path}' is not an IDX file of bytes.");
        return all[header..];
    }
}
