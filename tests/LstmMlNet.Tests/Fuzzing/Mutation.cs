using System.Text;

namespace LstmMlNet.Tests.Fuzzing;

/// <summary>Changes of a good input that leave it nearly right.</summary>
internal static class Mutation
{
    private const int LongestRun = 5000;
    private static readonly string[] s_values =
    [
        "0", "-1", "2147483647", "-2147483648", "9223372036854775807", "99999999999999999999", "1e39", "3.4e38", "-3.4e38", "1e-46",
        "1e400", "-0", "NaN",
        "null", "true", "\"\"", "\"Lstm\"", "\"NaN\"", "\"\\ud800\"", "\"\\u0000\"", "[]", "{}", "[null]", "[[1,2],[3,4]]", "\uFEFF", "é",
        " ",
    ];

    /// <summary>Changes bytes at one place, or a value of a JSON text.</summary>
    public static byte[] Of(Random random, byte[] bytes)
    {
        if (bytes.Length == 0)
            return bytes;
        int at = random.Next(bytes.Length);
        switch (random.Next(7))
        {
            case 0:
                return [.. bytes[..at], (byte)(bytes[at] ^ (1 << random.Next(8))), .. bytes[(at + 1)..]];
            case 1:
                return bytes[..at];
            case 2:
                return [.. bytes[..at], .. Enumerable.Repeat((byte)random.Next(256), random.Next(LongestRun)), .. bytes[at..]];
            case 3:
                return [.. bytes[..at], .. bytes[Math.Min(bytes.Length, at + 1 + random.Next(40))..]];
            case 4:
                int from = random.Next(bytes.Length);
                return [.. bytes[..at], .. bytes[from..Math.Min(bytes.Length, from + 1 + random.Next(200))], .. bytes[at..]];
            case 5:
                return [.. bytes[..at], .. Encoding.UTF8.GetBytes(Value(random)), .. bytes[at..]];
            default:
                return WithOtherValue(random, bytes, at);
        }
    }

    /// <summary>None to three changes, with pieces of the format put in.</summary>
    public static byte[] Of(Random random, string good, params string[] pieces)
    {
        var text = new StringBuilder(good);
        for (int changes = random.Next(4); changes > 0; changes--)
        {
            int place = random.Next(text.Length + 1);
            switch (random.Next(4))
            {
                case 0:
                    text.Insert(place, pieces.Length > 0 ? pieces[random.Next(pieces.Length)] : Value(random));
                    break;
                case 1:
                    text.Insert(place, Value(random));
                    break;
                case 2 when place < text.Length:
                    text.Remove(place, random.Next(1, Math.Min(6, text.Length - place) + 1));
                    break;
                default:
                    int from = random.Next(text.Length + 1);
                    text.Insert(place, text.ToString(from, random.Next(text.Length - from + 1)));
                    break;
            }
        }

        byte[] bytes = Encoding.UTF8.GetBytes(text.ToString());
        return random.Next(8) == 0 ? Of(random, bytes) : bytes;
    }

    public static string Value(Random random) => s_values[random.Next(s_values.Length)];

    /// <summary>Another value in the place of the next one of a JSON text.</summary>
    private static byte[] WithOtherValue(Random random, byte[] bytes, int at)
    {
        int colon = Array.IndexOf(bytes, (byte)':', at);
        if (colon < 0)
            return bytes;
        int next = colon + 1;
        while (next < bytes.Length && bytes[next] is not ((byte)',' or (byte)'}' or (byte)']' or (byte)'\n'))
            next++;
        return [.. bytes[..(colon + 1)], .. Encoding.UTF8.GetBytes(Value(random)), .. bytes[next..]];
    }
}
