using System.Globalization;

namespace LstmMlNet.Shaping.Tsf;

/// <summary>The spacing of a series' values: so many seconds, or so many months.</summary>
/// <param name="Seconds">Seconds between two values; 0 where it is months.</param>
/// <param name="Months">Months between two values; 0 where it is seconds.</param>
internal readonly record struct TsfFrequency(long Seconds, int Months)
{
    /// <summary>Reads <c>daily</c>, <c>half_hourly</c>, <c>10_minutes</c> and their like; null where it is none of them.</summary>
    public static TsfFrequency? Parse(string text)
    {
        string[] parts = text.Trim().ToLowerInvariant().Split('_', ' ', '-');
        if (parts.Length == 2 && parts[0] == "half" && parts[1] == "hourly")
            return new TsfFrequency(1800, 0);
        int count = 1;
        if (parts.Length > 2 || (parts.Length == 2
            && !(int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out count) && count is > 0 and <= 100_000)))
            return null;
        return parts[^1] switch
        {
            "secondly" or "second" or "seconds" => new TsfFrequency(count, 0),
            "minutely" or "minute" or "minutes" => new TsfFrequency(60L * count, 0),
            "hourly" or "hour" or "hours" => new TsfFrequency(3600L * count, 0),
            "daily" or "day" or "days" => new TsfFrequency(86_400L * count, 0),
            "weekly" or "week" or "weeks" => new TsfFrequency(604_800L * count, 0),
            "monthly" or "month" or "months" => new TsfFrequency(0, count),
            "quarterly" or "quarter" or "quarters" => new TsfFrequency(0, 3 * count),
            "yearly" or "annual" or "year" or "years" => new TsfFrequency(0, 12 * count),
            _ => null,
        };
    }

    /// <summary>The time of a value.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is after the year 9999.</exception>
    public DateTime At(DateTime start, int step) =>
        Months > 0 ? start.AddMonths(checked(Months * step)) : start.AddTicks(checked(Seconds * step * TimeSpan.TicksPerSecond));
}
