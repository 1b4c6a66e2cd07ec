using System.Globalization;
using LstmMlNet.Shaping.Columns;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Shaping.Series;

/// <summary>What the spacing of a series is counted in.</summary>
internal enum SpacingUnit
{
    /// <summary>Ticks of a time, or a number's own units.</summary>
    Number,

    /// <summary>Months of the calendar; twelve are a year.</summary>
    Months,

    /// <summary>Days from Monday to Friday.</summary>
    BusinessDays,
}

/// <summary>The distance between a series' rows in its order column.</summary>
/// <param name="Unit">What it is counted in.</param>
/// <param name="Size">How many.</param>
internal sealed record SeriesSpacing(SpacingUnit Unit, double Size)
{
    // Times are seldom exact: a quarter of a step is jitter.
    private const double Tolerance = 0.25;

    /// <summary>How many steps lie between two rows; 1 where they are neighbors.</summary>
    public double Between(OrderValue from, OrderValue to) => Unit switch
    {
        SpacingUnit.Months => Months(new DateTime(from.Whole), new DateTime(to.Whole)) / Size,
        SpacingUnit.BusinessDays => BusinessDays(new DateTime(from.Whole), new DateTime(to.Whole)) / Size,
        _ => from.DistanceTo(to) / Size,
    };

    /// <summary>Whether so many steps are a whole number of them, jitter aside.</summary>
    public static bool IsOnGrid(double steps) => Math.Round(steps) >= 1 && Math.Abs(steps - Math.Round(steps)) <= Tolerance;

    /// <summary>The place so many steps after a row.</summary>
    public OrderValue After(OrderValue row, long steps)
    {
        switch (Unit)
        {
            case SpacingUnit.Months:
                var time = new DateTime(row.Whole);
                DateTime later = time.AddMonths((int)(steps * Size));
                bool atEnd = time.Day == DateTime.DaysInMonth(time.Year, time.Month) && time.Day < 31;
                return new OrderValue(
                    atEnd ? later.AddDays(DateTime.DaysInMonth(later.Year, later.Month) - later.Day).Ticks : later.Ticks,
                    0);
            case SpacingUnit.BusinessDays:
                var day = new DateTime(row.Whole);
                for (long left = (long)(steps * Size); left > 0; left -= IsBusinessDay(day) ? 1 : 0)
                    day = day.AddDays(1);
                return new OrderValue(day.Ticks, 0);
            default:
                return row.IsReal
                    ? new OrderValue(0, row.Real + (steps * Size), IsReal: true)
                    : new OrderValue(row.Whole + (long)(steps * Size), 0);
        }
    }

    /// <summary>The spacing as a person would write it: <c>1 hour</c>, <c>3 months</c>.</summary>
    public string Text(DataViewSchema.Column column)
    {
        if (Unit == SpacingUnit.Months)
            return Size % 12 == 0 ? Count(Size / 12, "year") : Count(Size, "month");
        if (Unit == SpacingUnit.BusinessDays)
            return Count(Size, "business day");
        if (!OrderReader.IsTime(column))
            return Size.ToString(CultureInfo.InvariantCulture);
        (string name, long ticks) = Array.Find(s_units, unit => Size % unit.Ticks == 0);
        return name is null ? new TimeSpan((long)Size).ToString("c", CultureInfo.InvariantCulture) : Count(Size / ticks, name);
    }

    internal static bool IsBusinessDay(DateTime day) => day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday);

    /// <summary>Months from one time to another, with the part of a month that is left.</summary>
    internal static double Months(DateTime from, DateTime to)
    {
        int whole = ((to.Year - from.Year) * 12) + to.Month - from.Month;
        DateTime reached = from.AddMonths(whole);

        // The ends of months are a month apart, however long they are.
        bool ends = IsMonthEnd(from) && IsMonthEnd(to);
        return ends ? whole : whole + ((to - reached).TotalDays / 30.44);
    }

    internal static bool IsMonthEnd(DateTime day) => day.Day == DateTime.DaysInMonth(day.Year, day.Month);

    private static double BusinessDays(DateTime from, DateTime to)
    {
        double days = Math.Round((to.Date - from.Date).TotalDays);
        double weeks = Math.Floor(days / 7);
        double count = weeks * 5;
        for (DateTime day = from.Date.AddDays(weeks * 7); day < to.Date; day = day.AddDays(1))
            count += IsBusinessDay(day.AddDays(1)) ? 1 : 0;
        return count + (to.TimeOfDay - from.TimeOfDay).TotalDays;
    }

    private static readonly (string Name, long Ticks)[] s_units =
    [
        (
            "week",
            7 * TimeSpan.TicksPerDay), ("day", TimeSpan.TicksPerDay), ("hour", TimeSpan.TicksPerHour), ("minute", TimeSpan.TicksPerMinute),
        ("second", TimeSpan.TicksPerSecond), ("millisecond", TimeSpan.TicksPerMillisecond),
    ];

    private static string Count(double count, string unit) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} {unit}{(count == 1 ? "" : "s")}");
}
