using System.Runtime.InteropServices;
using LstmMlNet.Shaping.Series;
using LstmMlNet.Shaping.Columns;

namespace LstmMlNet.Forecasting;

/// <summary>The rows of one series.</summary>
internal sealed class SeriesRows(ForecastLayout layout, int numbers, int categories)
{
    private readonly CalendarReader _calendar = new(layout);
    private readonly List<(double[] Values, int First, double[] Kept)> _assumed = [];
    private float[] _calendarValues = [];

    /// <summary>Which series of the table, from 0.</summary>
    public int Index { get; set; } = -1;

    public int Count => Targets[0].Count;

    /// <summary>The last row's place in the order.</summary>
    public OrderValue LastOrder { get; set; }

    /// <summary>Each row's local time, where there is one.</summary>
    public List<DateTime> Dates { get; } = [];

    /// <summary>[target][row]; NaN where not known.</summary>
    public List<double>[] Targets { get; } = Lists<double>(layout.TargetCount);

    /// <summary>[number][row].</summary>
    public List<float>[] Numbers { get; } = Lists<float>(numbers);

    /// <summary>[category][row]; −1 where not known.</summary>
    public List<int>[] Categories { get; } = Lists<int>(categories);

    /// <summary>The targets, each unknown value the last known one before it: [target][row].</summary>
    public double[][] Filled { get; private set; } = [];

    /// <summary>The same, or their logarithms.</summary>
    public double[][] Scaled { get; private set; } = [];

    /// <summary>The first row at which all targets were known at least once.</summary>
    public int FirstKnown { get; private set; }

    /// <summary>The last row at which any target is known; −1 for none.</summary>
    public int LastKnown { get; private set; }

    /// <summary>Whether forecasts are taken as if they had come.</summary>
    public bool IsAssumed => _assumed.Count > 0;

    public int CalendarWidth => _calendar.Width;

    public void Clear()
    {
        foreach (List<double> list in Targets)
            list.Clear();
        foreach (List<float> list in Numbers)
            list.Clear();
        foreach (List<int> list in Categories)
            list.Clear();
        Dates.Clear();
    }

    /// <summary>Leaves the last rows' targets out, as if they were still to come.</summary>
    public void Forget(int rows)
    {
        foreach (List<double> target in Targets)
            CollectionsMarshal.AsSpan(target)[Math.Max(0, LastKnown + 1 - rows)..].Fill(double.NaN);
        Complete();
    }

    /// <summary>Takes forecasts as if they had come, until they are released.</summary>
    /// <param name="origin">The last row before them.</param>
    /// <param name="forecasts">[target][step].</param>
    public void Assume(int origin, double[][] forecasts)
    {
        Release();
        for (int i = 0; i < forecasts.Length; i++)
        {
            Exchange(Filled[i], origin, forecasts[i]);
            if (layout.Logarithm)
                Exchange(Scaled[i], origin, Logarithms(forecasts[i], i));
        }
    }

    /// <summary>Puts back what had come where forecasts were assumed.</summary>
    public void Release()
    {
        foreach ((double[] values, int first, double[] kept) in _assumed)
            kept.CopyTo(values, first);
        _assumed.Clear();
    }

    private void Exchange(double[] values, int origin, double[] forecasts)
    {
        _assumed.Add((values, origin + 1, values[(origin + 1)..(origin + 1 + forecasts.Length)]));
        forecasts.CopyTo(values, origin + 1);
    }

    /// <summary>Fills what is missing, once all rows are there.</summary>
    public void Complete()
    {
        _assumed.Clear();
        FirstKnown = 0;
        LastKnown = -1;
        Filled = [.. Targets.Select(Fill)];
        Scaled = layout.Logarithm ? [.. Filled.Select(Logarithms)] : Filled;
        foreach (List<float> number in Numbers)
            Fill(CollectionsMarshal.AsSpan(number), float.IsNaN, 0);
        foreach (List<int> category in Categories)
            Fill(CollectionsMarshal.AsSpan(category), value => value < 0, 0);
        if (Dates.Count == 0)
            return;
        TimeSpan offset = Dates[Count - 1] - new DateTime(LastOrder.Whole);
        TimeSpan last = Count > 1 ? Dates[Count - 1] - Dates[Count - 2] : TimeSpan.Zero;
        for (int ahead = Dates.Count + 1 - Count; ahead <= layout.Horizon; ahead++)
            Dates.Add(layout.Spacing is { } spacing ? new DateTime(spacing.After(LastOrder, ahead).Whole) + offset : Dates[^1] + last);

        int width = _calendar.Width;
        if (_calendarValues.Length < Dates.Count * width)
            _calendarValues = new float[Dates.Count * width];
        for (int t = 0; t < Dates.Count; t++)
            _calendar.Fill(Dates[t], _calendarValues.AsSpan(t * width, width));
    }

    /// <summary>The date of a row, or of a step after the last one.</summary>
    public DateTime DateAt(int row) => Dates[row];

    /// <summary>The calendar's features of a row, or of a step after the last one.</summary>
    public ReadOnlySpan<float> CalendarAt(int row) => _calendarValues.AsSpan(row * _calendar.Width, _calendar.Width);

    /// <summary>Which holiday a row is, from 1; 0 for none.</summary>
    public int HolidayAt(int row) => _calendar.HolidayOf(Dates[row]);

    /// <summary>The row one season, or as few seasons as lie before it, before a step; it may be before the first row.</summary>
    /// <param name="row">The step.</param>
    /// <param name="origin">The last row that is known.</param>
    public int SeasonBefore(int row, int origin)
    {
        int season = layout.SeasonLength;
        return row <= origin ? row - season : row - (season * ((row - origin + season - 1) / season));
    }

    /// <summary>A target's values on the scale of <see cref="Scaled"/>.</summary>
    public double[] Logarithms(double[] values, int target)
    {
        // What falls below anything in training is taken as so small, not as nothing.
        double offset = layout.Offsets[target];
        double least = Math.Max(offset, layout.Sizes[target] * 1e-6);
        return [.. values.Select(value => double.IsNaN(value) ? value : Math.Log(Math.Max(value + offset, least)))];
    }

    private double[] Fill(List<double> target)
    {
        // Beyond the last row there is room for the steps ahead, where forecasts are fed back.
        var filled = new double[target.Count + layout.Horizon];
        target.CopyTo(filled);
        filled.AsSpan(target.Count).Fill(double.NaN);
        int first = Array.FindIndex(filled, value => !double.IsNaN(value));
        LastKnown = Math.Max(LastKnown, Array.FindLastIndex(filled, value => !double.IsNaN(value)));
        FirstKnown = Math.Max(FirstKnown, first < 0 ? target.Count : first);
        for (int t = 1; t < filled.Length; t++)
            filled[t] = double.IsNaN(filled[t]) ? filled[t - 1] : filled[t];
        return filled;
    }

    private static void Fill<T>(Span<T> values, Func<T, bool> isMissing, T otherwise)
    {
        int first = 0;
        while (first < values.Length && isMissing(values[first]))
            first++;
        values[..first].Fill(first < values.Length ? values[first] : otherwise);
        for (int t = first + 1; t < values.Length; t++)
        {
            if (isMissing(values[t]))
                values[t] = values[t - 1];
        }
    }

    private static List<T>[] Lists<T>(int count) => [.. Enumerable.Range(0, count).Select(_ => new List<T>())];
}
