namespace LstmMlNet.Reports.Measures;

/// <summary>
/// Reassembles the windows of a forecast into the series that they were cut from: consecutive windows overlap, and the new values of one
/// were the future of the one before.
/// </summary>
internal sealed class SeriesWindows
{
    private const int Tried = 20;
    private readonly ReportSubject _subject;
    private readonly int _features;
    private readonly int _horizon;

    public SeriesWindows(ReportSubject subject)
    {
        _subject = subject;
        _features = subject.Network.Features;
        _horizon = subject.Data.TargetsOf(0).Length;
        Runs = [.. Cut()];
        Target = FindTarget();
    }

    /// <summary>
    /// Windows that follow each other: each with the step of the series that its last value is, counted from the run's first.
    /// </summary>
    public IReadOnlyList<IReadOnlyList<(int Index, int End)>> Runs { get; }

    /// <summary>The feature that is forecast; null if it is not among the inputs.</summary>
    public int? Target { get; }

    /// <summary>
    /// What was observed in a run, step by step from its first; also what came after its last window. NaN where it is not
    /// known.
    /// </summary>
    public double[] Observed(IReadOnlyList<(int Index, int End)> run)
    {
        var series = new double[run[^1].End + 1 + _horizon];
        Array.Fill(series, double.NaN);
        foreach ((int index, int end) in run)
        {
            double[] values = _subject.Precise.WindowOf(index);
            int steps = values.Length / _features;
            for (int t = 0; Target is { } target && t < steps; t++)
                series[end - steps + 1 + t] = values[(t * _features) + target];
        }

        // What windows hold may be filled: a future says what was measured.
        foreach ((int index, int end) in run)
        {
            double[] future = _subject.Precise.FutureOf(index);
            for (int h = 0; h < _horizon; h++)
                series[end + 1 + h] = future[h];
        }

        // The last windows' futures are only partly known: the series ends before.
        return series[..(Array.FindLastIndex(series, value => !double.IsNaN(value)) + 1)];
    }

    private IEnumerable<IReadOnlyList<(int Index, int End)>> Cut()
    {
        var run = new List<(int Index, int End)> { (0, StepsOf(0) - 1) };
        for (int i = 1; i < _subject.Data.Count; i++)
        {
            if (Stride(i) is { } stride)
            {
                run.Add((i, run[^1].End + stride));
                continue;
            }

            yield return run;
            run = [(i, StepsOf(i) - 1)];
        }

        yield return run;
    }

    private int StepsOf(int index) => _subject.Sequences[index].Length / _features;

    /// <summary>Steps from the window before to this one; null where they are not of one series.</summary>
    private int? Stride(int index)
    {
        double[] before = _subject.Precise.WindowOf(index - 1);
        double[] own = _subject.Precise.WindowOf(index);
        ReadOnlySpan<double> future = _subject.Precise.FutureOf(index - 1);
        ReadOnlySpan<double> ownFuture = _subject.Precise.FutureOf(index);
        int steps = StepsOf(index);
        for (int stride = 1; stride < steps && own.Length == before.Length; stride++)
        {
            bool same = before.AsSpan(stride * _features).SequenceEqual(own.AsSpan(0, own.Length - (stride * _features)))
                && (stride >= _horizon || future[stride..].SequenceEqual(ownFuture[..^stride]));
            if (same)
                return stride;
        }

        return null;
    }

    /// <summary>The feature whose new values were the future of the window before.</summary>
    private int? FindTarget()
    {
        (int Before, int Index, int Stride)[] pairs =
        [
            .. Runs.SelectMany(run => run.Zip(run.Skip(1), (a, b) => (a.Index, b.Index, b.End - a.End))).Take(Tried),
        ];
        if (pairs.Length == 0)
            return _subject.Network.LevelFeature?.Feature ?? (_features == 1 ? 0 : null);
        for (int feature = 0; feature < _features; feature++)
        {
            int candidate = feature;
            if (Array.TrueForAll(pairs, pair => Continues(pair.Before, pair.Index, pair.Stride, candidate)))
                return feature;
        }

        return null;
    }

    private bool Continues(int before, int index, int stride, int feature)
    {
        double[] future = _subject.Precise.FutureOf(before);
        double[] own = _subject.Precise.WindowOf(index);
        int first = StepsOf(index) - stride;
        for (int k = 0; k < Math.Min(stride, _horizon); k++)
        {
            if (!double.IsNaN(future[k]) && own[((first + k) * _features) + feature] != future[k])
                return false;
        }

        return true;
    }
}
