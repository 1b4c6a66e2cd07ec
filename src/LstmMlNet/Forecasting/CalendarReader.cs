namespace LstmMlNet.Forecasting;

/// <summary>Turns times into the calendar's features: sines and cosines, and whether it is a holiday.</summary>
internal sealed class CalendarReader
{
    private const double DaysPerYear = 365.2425;
    private readonly CalendarFeatures[] _features;
    private readonly Dictionary<DateOnly, string> _holidays;
    private readonly Dictionary<string, int> _names;

    public CalendarReader(ForecastLayout layout)
    {
        _features = [.. Enum.GetValues<CalendarFeatures>().Where(one => one != CalendarFeatures.None && layout.Calendar.HasFlag(one))];
        _holidays = [];
        foreach (Holiday holiday in layout.Table.Holidays)
            _holidays[holiday.Date] = holiday.Name;
        _names = layout.HolidayNames.Index().ToDictionary(pair => pair.Item, pair => pair.Index + 1);
    }

    /// <summary>Features of a time.</summary>
    public int Width => (2 * _features.Length) + (_holidays.Count > 0 ? 1 : 0);

    public void Fill(DateTime time, Span<float> target)
    {
        int next = 0;
        foreach (CalendarFeatures feature in _features)
        {
            (double sin, double cos) = Math.SinCos(2 * Math.PI * Phase(feature, time));
            (target[next], target[next + 1]) = ((float)sin, (float)cos);
            next += 2;
        }

        if (_holidays.Count > 0)
            target[next] = _holidays.ContainsKey(DateOnly.FromDateTime(time)) ? 1 : 0;
    }

    /// <summary>Which holiday a day is, from 1; 0 for none.</summary>
    public int HolidayOf(DateTime time) =>
        _holidays.TryGetValue(DateOnly.FromDateTime(time), out string? name) ? _names.GetValueOrDefault(name) : 0;

    /// <summary>What suits a spacing.</summary>
    /// <param name="step">The usual time between rows.</param>
    /// <param name="span">The time that the rows cover.</param>
    public static CalendarFeatures For(TimeSpan step, TimeSpan span)
    {
        CalendarFeatures year = span.TotalDays > 1.5 * DaysPerYear ? CalendarFeatures.WeekOfYear : CalendarFeatures.None;
        return step.TotalDays switch
        {
            < 1 => CalendarFeatures.Hour | CalendarFeatures.Weekday | year,
            < 6 => CalendarFeatures.Weekday | year,
            < 25 => year,
            < 300 => CalendarFeatures.Month,
            _ => CalendarFeatures.None,
        };
    }

    private static double Phase(CalendarFeatures feature, DateTime time) => feature switch
    {
        CalendarFeatures.Hour => time.TimeOfDay.TotalDays,
        CalendarFeatures.Weekday => (int)time.DayOfWeek / 7.0,
        CalendarFeatures.DayOfMonth => (time.Day - 1.0) / DateTime.DaysInMonth(time.Year, time.Month),
        CalendarFeatures.Month => (time.Month - 1) / 12.0,
        CalendarFeatures.WeekOfYear => (time.DayOfYear - 1) / 7 * 7 / DaysPerYear,
        _ => throw new InvalidOperationException($"There is no phase of {feature}."),
    };
}
