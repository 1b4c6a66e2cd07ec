namespace LstmMlNet.Anomalies;

/// <summary>The last rows of a series, as many as a window has.</summary>
/// <param name="length">Rows of a window.</param>
/// <param name="features">Features beside the series itself.</param>
internal sealed class SeriesWindow(int length, int features)
{
    private readonly double[] _values = new double[length];
    private readonly float[] _features = new float[length * features];
    private readonly float[] _last = new float[features];
    private int _next;
    private int _count;
    private int _alerts;

    /// <summary>Whether there are as many rows as a window has.</summary>
    public bool IsFull => _count == length;

    /// <summary>The last known value; NaN before the first.</summary>
    public double Level { get; private set; } = double.NaN;

    /// <summary>Writes the window, <c>[length, 1 + features]</c>: the series less its level, then the other features.</summary>
    public void CopyTo(Span<float> window)
    {
        if (!IsFull)
        {
            window.Clear();
            return;
        }

        for (int t = 0; t < length; t++)
        {
            int place = (_next + t) % length;
            Span<float> step = window.Slice(t * (1 + features), 1 + features);
            step[0] = (float)(_values[place] - Level);
            _features.AsSpan(place * features, features).CopyTo(step[1..]);
        }
    }

    /// <summary>
    /// Says whether the last row was an alert: its forecast takes its place, unless so many rows before it were alerts that what came is
    /// how the series goes on.
    /// </summary>
    /// <param name="forecast">What was expected; null where the row was no alert.</param>
    /// <param name="most">Alerts in a row that are replaced.</param>
    public void Judge(double? forecast, int most)
    {
        _alerts = forecast is null ? 0 : _alerts + 1;
        if (forecast is not { } expected || _alerts > most || _count == 0)
            return;
        Level = expected;
        _values[(_next + length - 1) % length] = expected;
    }

    /// <summary>Takes the next row. What is missing is taken as last known; rows before the first known value do not count.</summary>
    public void Add(double value, ReadOnlySpan<float> others)
    {
        for (int i = 0; i < features; i++)
        {
            if (float.IsFinite(others[i]))
                _last[i] = others[i];
        }

        if (double.IsFinite(value))
            Level = value;
        if (double.IsNaN(Level))
            return;
        _values[_next] = Level;
        _last.CopyTo(_features, _next * features);
        _next = (_next + 1) % length;
        _count = Math.Min(length, _count + 1);
    }
}
