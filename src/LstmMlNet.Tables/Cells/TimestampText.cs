using System.Globalization;

namespace LstmMlNet.Tables.Cells;

/// <summary>The order of day and month in dates of numbers.</summary>
internal enum DateOrder
{
    DayFirst,
    MonthFirst,
}

/// <summary>
/// Dates and times as they are written: ISO 8601 and what is near it, years with months or quarters, days with the month as a number
/// (day or month first) or by its English name. A time zone turns a time into UTC.
/// </summary>
internal static class TimestampText
{
    private static readonly string[] s_months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

    /// <summary>Reads a date, a date with a time, or a time of day.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, DateOrder order, out DateTime value) =>
        TryParse(text, order, out value, out _, out _);

    /// <summary>Reads a date, and says whether it could be read the other way round.</summary>
    /// <param name="text">The text.</param>
    /// <param name="order">Which of two numbers is the day.</param>
    /// <param name="value">The time.</param>
    /// <param name="first">The first of two numbers that are day and month; 0 where there are none.</param>
    /// <param name="second">The second.</param>
    public static bool TryParse(ReadOnlySpan<char> text, DateOrder order, out DateTime value, out int first, out int second)
    {
        value = default;
        (first, second) = (0, 0);
        if (text.Length is < 4 or > 48 || !text.ContainsAnyInRange('0', '9'))
            return false;
        int end = text.IndexOfAny('T', ' ');
        ReadOnlySpan<char> date = end < 0 ? text : text[..end];
        if (date.Contains(':'))
            return TimeText.TryParse(text, out TimeSpan day, out _) && TryMake(1, 1, 1, day, out value);
        if (!TryDate(date, order, out int year, out int month, out int dayOfMonth, ref first, ref second))
            return TryNamed(text, out value);
        TimeSpan time = default;
        TimeSpan? offset = null;
        if (end >= 0 && !TimeText.TryParse(text[(end + 1)..].Trim(), out time, out offset))
            return TryNamed(text, out value);
        if (!TryMake(year, month, dayOfMonth, time, out value))
            return false;
        if (offset is { } zone && zone != TimeSpan.Zero)
        {
            long ticks = value.Ticks - zone.Ticks;
            if (ticks < 0 || ticks > DateTime.MaxValue.Ticks)
                return false;
            value = new DateTime(ticks);
        }

        return true;
    }

    /// <summary>Eight digits, <c>20240131</c>, of a year between 1900 and 2100.</summary>
    public static bool TryDigits(double number, out DateTime value)
    {
        value = default;
        if (number is < 19000101 or > 21001231 || number != Math.Floor(number))
            return false;
        int whole = (int)number;
        return TryMake(whole / 10_000, whole / 100 % 100, whole % 100, default, out value);
    }

    private static bool TryDate(
        ReadOnlySpan<char> text,
        DateOrder order,
        out int year,
        out int month,
        out int day,
        ref int first,
        ref int second)
    {
        (year, month, day) = (0, 1, 1);
        Span<Range> parts = stackalloc Range[4];
        char sign = text.IndexOfAny('-', '/', '.') is var at and >= 0 ? text[at] : '\0';
        int count = sign == '\0' ? 1 : text.Split(parts, sign);
        if (count == 1)
            return TryQuarter(text, out year, out month);
        ReadOnlySpan<char> a = text[parts[0]], b = text[parts[1]];
        if (count == 2)
        {
            // A point with two numbers is a decimal number.
            if (sign == '.')
                return false;
            return a.Length == 4
                ? IsYear(a, out year) && (TryMonth(b, out month) || (b.Length == 2 && b[0] is 'Q' or 'q' && TryQuarterOf(b[1], out month)))
                : IsYearOf(b, out year, allowTwo: a.Length > 0 && !char.IsAsciiDigit(a[0])) && TryMonth(a, out month);
        }

        if (count != 3)
            return false;
        ReadOnlySpan<char> c = text[parts[2]];
        if (a.Length == 4)
            return IsYear(a, out year) && TryMonth(b, out month) && IsNumber(c, out day);
        if (!IsYearOf(c, out year, allowTwo: true))
            return false;
        if (b.Length > 0 && !char.IsAsciiDigit(b[0]))
            return TryMonth(b, out month) && IsNumber(a, out day);
        if (!IsNumber(a, out int one) || !IsNumber(b, out int two))
            return false;

        // With points the day comes first wherever dates are written so.
        (first, second) = sign == '.' ? (0, 0) : (one, two);
        (day, month) = sign == '.' || order == DateOrder.DayFirst ? (one, two) : (two, one);
        return true;
    }

    private static bool TryQuarter(ReadOnlySpan<char> text, out int year, out int month)
    {
        (year, month) = (0, 1);
        return text.Length == 6 && text[4] is 'Q' or 'q' && IsYear(text[..4], out year) && TryQuarterOf(text[5], out month);
    }

    private static bool TryQuarterOf(char digit, out int month)
    {
        month = ((digit - '1') * 3) + 1;
        return digit is >= '1' and <= '4';
    }

    private static bool TryMonth(ReadOnlySpan<char> text, out int month)
    {
        if (IsNumber(text, out month))
            return true;
        month = 0;
        for (int i = 0; i < s_months.Length && text.Length >= 3; i++)
        {
            if (text.StartsWith(s_months[i], StringComparison.OrdinalIgnoreCase)
                && (text.Length == 3
                    || text.Equals(CultureInfo.InvariantCulture.DateTimeFormat.MonthNames[i], StringComparison.OrdinalIgnoreCase)))
                month = i + 1;
        }

        return month > 0;
    }

    private static bool IsYear(ReadOnlySpan<char> text, out int year)
    {
        year = 0;
        return text.Length == 4 && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out year) && year > 0;
    }

    private static bool IsYearOf(ReadOnlySpan<char> text, out int year, bool allowTwo)
    {
        if (text.Length == 2 && allowTwo && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out year))
        {
            year += year < 50 ? 2000 : 1900;
            return true;
        }

        return IsYear(text, out year);
    }

    private static bool IsNumber(ReadOnlySpan<char> text, out int number)
    {
        number = 0;
        return text.Length is 1 or 2 && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }

    private static bool TryMake(int year, int month, int day, TimeSpan time, out DateTime value)
    {
        bool real = year is > 0 and < 10_000 && month is > 0 and < 13 && day > 0 && day <= DateTime.DaysInMonth(year, month);
        value = real ? new DateTime(year, month, day).Add(time) : default;
        return real;
    }

    /// <summary>"5 Jan 2024", "January 5, 2024 14:00": only where the month is named and the year has four digits.</summary>
    private static bool TryNamed(ReadOnlySpan<char> text, out DateTime value)
    {
        value = default;
        bool named = false;
        foreach (string month in s_months)
            named |= text.Contains(month, StringComparison.OrdinalIgnoreCase);
        int digits = 0, most = 0;
        foreach (char c in text)
        {
            digits = char.IsAsciiDigit(c) ? digits + 1 : 0;
            most = Math.Max(most, digits);
        }

        if (!named || most != 4 || !DateTime.TryParse(
            text,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out value))
            return false;
        value = DateTime.SpecifyKind(value, DateTimeKind.Unspecified);
        return true;
    }
}
