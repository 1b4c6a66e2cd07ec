namespace LstmMlNet;

/// <summary>
/// The features of a step's time, each as a sine and a cosine, so that the end of a cycle is near its beginning.
/// </summary>
[Flags]
public enum CalendarFeatures
{
    /// <summary>No features.</summary>
    None = 0,

    /// <summary>The time of day.</summary>
    Hour = 1,

    /// <summary>The day of the week.</summary>
    Weekday = 2,

    /// <summary>The day of the month, relative to the month's length: paydays, month ends.</summary>
    DayOfMonth = 4,

    /// <summary>The month.</summary>
    Month = 8,

    /// <summary>The week of the year: the time of year, finer than in months.</summary>
    WeekOfYear = 16,
}
