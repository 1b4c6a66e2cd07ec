using LstmMlNet.Networks.Data;

namespace LstmMlNet.Networks;

/// <summary>
/// Sequences of any lengths to be scored together. Reuse an instance: <see cref="Clear"/> keeps its memory. Not thread-safe.
/// </summary>
public sealed class SequenceBatch
{
    private readonly SequenceStore _store;

    /// <param name="features">The number of features per step.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="features"/> is less than 1.</exception>
    public SequenceBatch(int features)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(features, 1);
        _store = new SequenceStore(features);
    }

    /// <summary>The number of features per step.</summary>
    public int Features => _store.Features;

    /// <summary>The number of sequences.</summary>
    public int Count => _store.Count;

    internal SequenceSlice this[int index] => _store[index];

    /// <summary>Adds a copy of a sequence.</summary>
    /// <param name="values">The values step by step, <c>[steps, features]</c>, row-major.</param>
    /// <exception cref="ArgumentException">There are no values, the last step is incomplete, or a value is not finite.</exception>
    public void Add(ReadOnlySpan<float> values) => _store.Add(values);

    /// <summary>Returns the number of steps of a sequence.</summary>
    /// <param name="index">The index of the sequence, in the order of adding.</param>
    public int StepsOf(int index) => _store[index].Steps;

    /// <summary>Removes all sequences.</summary>
    public void Clear() => _store.Clear();
}
