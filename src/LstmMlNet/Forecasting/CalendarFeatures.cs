namespace LstmMlNet;

/// <summary>
/// The features of a step's time, each as a sine and a cosine, so that the end of a cycle is near its beginning.
/// </summary>
[Flags]
public enum CalendarFeatures
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The time of day.</summary>
    Hour = 1,

    /// <summary>The day of the week.</summary>
    Weekday = 2,

    /// <summary>The day of the month, by the month's own length: pay days, ends of months.</summary>
    DayOfMonth = 4,

    /// <summary>The month.</summary>
    Month = 8,

    /// <summary>The week of the year: the season, finer than by months.</summary>
    WeekOfYear = 16,
}
