namespace LstmMlNet.Networks.Analysis;

/// <summary>The values of a gate, a candidate or a state at every step, for every unit.</summary>
public sealed class StateTrace
{
    private readonly float[][] _values;

    internal StateTrace(string name, bool isGate, float[][] values)
    {
        Name = name;
        IsGate = isGate;
        _values = values;
    }

    /// <summary>The name: <c>forget gate</c>, <c>candidate</c>, <c>hidden state</c>, …</summary>
    public string Name { get; }

    /// <summary>Whether it is a gate, with values from 0 (closed) to 1 (open), rather than a candidate or state.</summary>
    public bool IsGate { get; }

    /// <summary>The number of steps.</summary>
    public int Steps => _values.Length;

    /// <summary>The number of units.</summary>
    public int Units => _values[0].Length;

    /// <summary>The value of a unit at a step.</summary>
    /// <param name="step">The step, in the order in which the direction reads.</param>
    /// <param name="unit">The unit.</param>
    public float this[int step, int unit] => _values[step][unit];

    /// <summary>The values of all units at a step, <c>[units]</c>.</summary>
    /// <param name="step">The step.</param>
    public ReadOnlySpan<float> At(int step) => _values[step];

    /// <summary>
    /// The shares of values below 0.1 (almost closed) and above 0.9 (almost open): such gates are decisive, and let hardly any gradient
    /// through (Karpathy, Johnson &amp; Fei-Fei 2015). For candidates and states: below −0.9 and above 0.9.
    /// </summary>
    public (double Low, double High) Saturation()
    {
        double count = (double)Steps * Units;
        float low = IsGate ? 0.1f : -0.9f;
        return (
            _values.Sum(step => step.Count(value => value < low)) / count,
            _values.Sum(step => step.Count(value => value > 0.9f)) / count);
    }
}
