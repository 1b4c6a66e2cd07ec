namespace LstmMlNet.Forecasting;

/// <summary>From which rows of a series forecasts are made.</summary>
/// <param name="LeastHistory">Rows that must lie before and at an origin.</param>
/// <param name="Stride">Rows from one origin to the next, counted back from the last.</param>
internal sealed record Origins(int LeastHistory = 1, int Stride = 1)
{
    /// <summary>Only origins after which some target is known: to train.</summary>
    public bool NeedFuture { get; init; }

    /// <summary>Only so many last origins; null for all.</summary>
    public int? Last { get; init; }

    /// <summary>So many origins at the end are not taken.</summary>
    public int Skipped { get; init; }

    /// <summary>Steps after an origin that must be rows up to the last known one; 0: none need.</summary>
    public int WholeFuture { get; init; }

    /// <summary>Last known rows of each series that are taken as if they were still to come.</summary>
    public int LeftOut { get; init; }

    /// <summary>The last row of each series from which its future is not known.</summary>
    public static Origins End { get; } = new() { Last = 1 };

    /// <summary>The rows of a series, in their order.</summary>
    public IEnumerable<int> Of(SeriesRows rows)
    {
        int last = rows.LastKnown - Math.Max(WholeFuture, NeedFuture ? 1 : 0) - Skipped;
        int first = rows.FirstKnown + LeastHistory - 1;
        if (last < first)
            return [];
        int count = ((last - first) / Stride) + 1;
        int taken = Math.Min(count, Last ?? count);
        return Enumerable.Range(0, taken).Select(i => last - (Stride * (taken - 1 - i)));
    }
}
