using LstmMlNet.Networks.Data;

namespace LstmMlNet.Networks;

/// <summary>Sequences to be scored together, of any lengths. Reuse one: <see cref="Clear"/> keeps its memory. Not thread-safe.</summary>
public sealed class SequenceBatch
{
    private readonly SequenceStore _store;

    /// <param name="features">Features a step.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="features"/> is less than 1.</exception>
    public SequenceBatch(int features)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(features, 1);
        _store = new SequenceStore(features);
    }

    /// <summary>Features a step.</summary>
    public int Features => _store.Features;

    /// <summary>How many sequences there are.</summary>
    public int Count => _store.Count;

    internal SequenceSlice this[int index] => _store[index];

    /// <summary>Copies a sequence in.</summary>
    /// <param name="values">Step by step, <c>[steps, features]</c>, row-major.</param>
    /// <exception cref="ArgumentException">No values, not whole steps, or a value that is not finite.</exception>
    public void Add(ReadOnlySpan<float> values) => _store.Add(values);

    /// <summary>How many steps a sequence has.</summary>
    /// <param name="index">Which, in the order of adding.</param>
    public int StepsOf(int index) => _store[index].Steps;

    /// <summary>Removes all sequences.</summary>
    public void Clear() => _store.Clear();
}
