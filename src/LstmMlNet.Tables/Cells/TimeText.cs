using System.Globalization;

namespace LstmMlNet.Tables.Cells;

/// <summary>
/// Times of day: <c>14:05</c>, <c>14:05:30.25</c>, <c>2:05 PM</c>, with <c>Z</c>, <c>UTC</c> or <c>+01:00</c> after it or not.
/// </summary>
internal static class TimeText
{
    public static bool TryParse(ReadOnlySpan<char> text, out TimeSpan time, out TimeSpan? offset)
    {
        time = default;
        offset = null;
        text = text.Trim();
        if (text.EndsWith("Z", StringComparison.OrdinalIgnoreCase))
        {
            offset = TimeSpan.Zero;
            text = text[..^1].TrimEnd();
        }
        else if (text.EndsWith("UTC", StringComparison.OrdinalIgnoreCase) || text.EndsWith("GMT", StringComparison.OrdinalIgnoreCase))
        {
            offset = TimeSpan.Zero;
            text = text[..^3].TrimEnd();
        }
        else if (text.LastIndexOfAny('+', '-') is var sign and > 0)
        {
            if (!TryOffset(text[(sign + 1)..], out TimeSpan zone))
                return false;
            offset = text[sign] == '-' ? -zone : zone;
            text = text[..sign].TrimEnd();
        }

        bool? afternoon = null;
        if (text.Length > 2 && text[^1] is 'M' or 'm' && text[^2] is 'A' or 'a' or 'P' or 'p')
        {
            afternoon = text[^2] is 'P' or 'p';
            text = text[..^2].TrimEnd();
        }

        return TryClock(text, afternoon, out time);
    }

    private static bool TryClock(ReadOnlySpan<char> text, bool? afternoon, out TimeSpan time)
    {
        time = default;
        Span<Range> parts = stackalloc Range[4];
        int count = text.Split(parts, ':');
        if (count is 0 or > 3 || !IsNumber(text[parts[0]], afternoon is null ? 23 : 12, out int hour))
            return false;
        int minute = 0;
        if (count > 1 && !IsNumber(text[parts[1]], 59, out minute))
            return false;
        double second = 0;
        if (count > 2 && !IsSecond(text[parts[2]], out second))
            return false;
        if (afternoon is { } late)
        {
            if (hour == 0)
                return false;
            hour = (hour % 12) + (late ? 12 : 0);
        }

        time = new TimeSpan(hour, minute, 0) + TimeSpan.FromTicks((long)Math.Round(second * TimeSpan.TicksPerSecond));
        return true;
    }

    private static bool IsSecond(ReadOnlySpan<char> text, out double second)
    {
        Span<char> plain = stackalloc char[16];
        second = 0;
        if (text.Length is 0 or > 16)
            return false;
        text.CopyTo(plain);
        plain[..text.Length].Replace(',', '.');
        return double.TryParse(plain[..text.Length], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out second)
            && second is >= 0 and < 60;
    }

    private static bool TryOffset(ReadOnlySpan<char> text, out TimeSpan offset)
    {
        offset = default;
        int colon = text.IndexOf(':');
        ReadOnlySpan<char> hours = colon >= 0 ? text[..colon] : text[..Math.Min(2, text.Length)];
        ReadOnlySpan<char> minutes = colon >= 0 ? text[(colon + 1)..] : text[Math.Min(2, text.Length)..];
        int minute = 0;
        if (!IsNumber(hours, 14, out int hour) || (!minutes.IsEmpty && !IsNumber(minutes, 59, out minute)))
            return false;
        offset = new TimeSpan(hour, minute, 0);
        return true;
    }

    private static bool IsNumber(ReadOnlySpan<char> text, int most, out int number)
    {
        number = 0;
        return text.Length is 1 or 2 && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number <= most;
    }
}
