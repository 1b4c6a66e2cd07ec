using System.Globalization;
using System.Text;

namespace LstmMlNet.Interop.PyTorch;

/// <summary>Reads the bytes of a pickle: numbers, lines and texts as Python writes them.</summary>
/// <param name="bytes">The pickle, and what may come after it.</param>
/// <param name="start">Where it begins.</param>
internal sealed class PickleBytes(byte[] bytes, int start)
{
    /// <summary>Where the next byte is.</summary>
    public int Position { get; private set; } = start;

    public byte Byte() => Take(1)[0];

    public ReadOnlySpan<byte> Take(long count)
    {
        if (count < 0 || count > bytes.Length - Position)
            throw Truncated();
        ReadOnlySpan<byte> taken = bytes.AsSpan(Position, (int)count);
        Position += (int)count;
        return taken;
    }

    public string String(long length) => Encoding.UTF8.GetString(Take(length));

    public string Line()
    {
        int end = Array.IndexOf(bytes, (byte)'\n', Position);
        if (end < 0)
            throw Truncated();
        string line = Encoding.UTF8.GetString(bytes.AsSpan(Position, end - Position));
        Position = end + 1;
        return line;
    }

    /// <summary>A whole number as Python writes a long one: little-endian, two's complement. One beyond 64 bits is none of ours.</summary>
    public static object Long(ReadOnlySpan<byte> digits)
    {
        if (digits.Length > sizeof(long))
            return double.NaN;
        long value = digits.Length > 0 && digits[^1] >= 0x80 ? -1 : 0;
        for (int i = digits.Length - 1; i >= 0; i--)
            value = (value << 8) | digits[i];
        return value;
    }

    public static long Parse(string line) =>
        long.TryParse(line, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value)
            ? value
            : throw new InvalidDataException("The pickle has a number that is none.");

    public static InvalidDataException Truncated() => new("The pickle is truncated or damaged.");
}
