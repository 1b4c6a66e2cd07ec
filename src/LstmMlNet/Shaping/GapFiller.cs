namespace LstmMlNet.Shaping;

/// <summary>Deals with missing features, step by step within a sequence.</summary>
/// <param name="features">Features a step, as they come.</param>
/// <param name="handling">How.</param>
/// <param name="marksInserted">Whether a last feature marks the rows put in for missing steps.</param>
internal sealed class GapFiller(int features, MissingValueHandling handling, bool marksInserted = false)
{
    private readonly float[] _last = new float[features];
    private readonly bool[] _known = new bool[features];

    /// <summary>Features a step, as they go out.</summary>
    public int Width => (handling == MissingValueHandling.Mask ? 2 * features : features) + (marksInserted ? 1 : 0);

    /// <summary>Names of the features as they go out.</summary>
    /// <param name="names">Names of the features as they come.</param>
    public IReadOnlyList<string> NamesOf(IEnumerable<string> names)
    {
        string[] own = [.. names];
        IEnumerable<string> marks = handling == MissingValueHandling.Mask ? own.Select(name => $"{name} is known") : [];
        return [.. own, .. marks, .. marksInserted ? ["row is known"] : Array.Empty<string>()];
    }

    /// <summary>Whether every feature has been known since the start: with a mask that does not matter.</summary>
    public bool IsComplete => handling == MissingValueHandling.Mask || !_known.AsSpan().Contains(false);

    /// <summary>Begins a new sequence.</summary>
    public void Start() => Array.Clear(_known);

    /// <summary>Takes a step.</summary>
    /// <param name="step">Its features in the first places; all of the filled ones afterwards.</param>
    /// <param name="inserted">The step is none of the table's: all of its features are missing, and may be.</param>
    /// <returns>The first feature that is missing and may not be; −1 where there is none.</returns>
    public int Fill(Span<float> step, bool inserted = false)
    {
        if (inserted)
            step[..features].Fill(float.NaN);
        if (marksInserted)
            step[^1] = inserted ? 0f : 1f;
        for (int i = 0; i < features; i++)
        {
            bool known = !float.IsNaN(step[i]);
            if (!known && handling == MissingValueHandling.Error && !inserted)
                return i;
            if (known)
            {
                _last[i] = step[i];
                _known[i] = true;
            }
            else
            {
                step[i] = _known[i] ? _last[i] : handling == MissingValueHandling.Mask ? 0f : float.NaN;
            }

            if (handling == MissingValueHandling.Mask)
                step[features + i] = known ? 1f : 0f;
        }

        return -1;
    }

    /// <summary>Fills what lay before the first known value with it.</summary>
    /// <param name="values">A whole sequence, <c>[steps, features]</c>.</param>
    /// <returns>The first feature that is never known; −1 where all are.</returns>
    public int FillStart(Span<float> values)
    {
        for (int i = 0; i < features && handling == MissingValueHandling.ForwardFill; i++)
        {
            int first = i;
            while (first < values.Length && float.IsNaN(values[first]))
                first += Width;
            if (first >= values.Length)
                return i;
            for (int t = i; t < first; t += Width)
                values[t] = values[first];
        }

        return -1;
    }
}
