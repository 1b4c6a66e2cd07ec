using System.Text;

namespace LstmMlNet.Tables.Delimited;

/// <summary>Finds a text file's encoding: by its mark, by the zeros of UTF-16, else UTF-8.</summary>
internal static class TextEncoding
{
    private const int LookedAt = 4096;

    /// <summary>UTF-8 that throws where bytes are none, so that another encoding is noticed.</summary>
    public static Encoding Utf8 { get; } = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <exception cref="InvalidDataException">The file is not text.</exception>
    public static Encoding Of(string path)
    {
        Span<byte> start = stackalloc byte[LookedAt];
        using FileStream stream = File.OpenRead(path);
        start = start[..stream.ReadAtLeast(start, LookedAt, throwOnEndOfStream: false)];
        if (start.StartsWith((ReadOnlySpan<byte>)[0xff, 0xfe, 0, 0]))
            return new UTF32Encoding(bigEndian: false, byteOrderMark: true, throwOnInvalidCharacters: true);
        if (start.StartsWith((ReadOnlySpan<byte>)[0xff, 0xfe]))
            return new UnicodeEncoding(bigEndian: false, byteOrderMark: true, throwOnInvalidBytes: true);
        if (start.StartsWith((ReadOnlySpan<byte>)[0xfe, 0xff]))
            return new UnicodeEncoding(bigEndian: true, byteOrderMark: true, throwOnInvalidBytes: true);
        (int even, int odd) = (0, 0);
        for (int i = 0; i < start.Length; i++)
        {
            if (start[i] == 0)
                _ = i % 2 == 0 ? even++ : odd++;
        }

        if (even + odd == 0)
            return Utf8;

        // Latin letters, digits and separators in UTF-16 have a zero in every other byte.
        int half = start.Length / 2;
        if (odd > half / 2 && even <= half / 20)
            return new UnicodeEncoding(bigEndian: false, byteOrderMark: false, throwOnInvalidBytes: true);
        if (even > half / 2 && odd <= half / 20)
            return new UnicodeEncoding(bigEndian: true, byteOrderMark: false, throwOnInvalidBytes: true);
        throw new InvalidDataException(
            $"{Path.GetFileName(path)} is not text: it holds zero bytes. A table must be delimited text (CSV or TSV).");
    }
}
