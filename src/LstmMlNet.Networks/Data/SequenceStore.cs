using System.Numerics.Tensors;

namespace LstmMlNet.Networks.Data;

/// <summary>
/// Sequences held compactly: values in blocks of a few megabytes, 4 bytes per value, and 16 bytes per sequence beside. Never one
/// array that must be copied to grow.
/// </summary>
/// <param name="features">Values a step.</param>
/// <param name="allowsUnknown">Whether a value may be NaN: one that is not known.</param>
internal sealed class SequenceStore(int features, bool allowsUnknown = false)
{
    private const int BlockLength = 1 << 20;
    private readonly List<float[]> _blocks = [];
    private readonly List<(int Block, int Offset, int Steps)> _sequences = [];
    private int _block = -1;
    private int _used;

    public int Features { get; } = features;

    public int Count => _sequences.Count;

    public long Steps { get; private set; }

    public SequenceSlice this[int index]
    {
        get
        {
            (int block, int offset, int steps) = _sequences[index];
            return new SequenceSlice(_blocks[block], offset, steps);
        }
    }

    /// <summary>Copies a sequence in.</summary>
    /// <exception cref="ArgumentException">No values, not whole steps, or a value that is not finite.</exception>
    public void Add(ReadOnlySpan<float> values)
    {
        if (values.IsEmpty)
            throw new ArgumentException("The sequence is empty: it needs at least one step.");
        if (values.Length % Features != 0)
            throw new ArgumentException(
                $"The sequence has {values.Length} values, which is not a multiple of the {Features} features of a step.");
        int bad = allowsUnknown ? -1 : IndexOfNonFinite(values);
        if (bad >= 0)
            throw new ArgumentException($"The sequence has the value {values[bad]} at step {bad / Features}, feature {bad % Features}: "
                + "features must be finite numbers.");
        values.CopyTo(Reserve(values.Length));
        _sequences.Add((_block, _used - values.Length, values.Length / Features));
        Steps += values.Length / Features;
    }

    /// <summary>Empties the store and keeps its memory.</summary>
    public void Clear()
    {
        _sequences.Clear();
        _block = _blocks.Count > 0 ? 0 : -1;
        _used = 0;
        Steps = 0;
    }

    /// <summary>The index of the first value that is not a finite number; −1 where all are.</summary>
    public static int IndexOfNonFinite(ReadOnlySpan<float> values)
    {
        if (TensorPrimitives.IsFiniteAll(values))
            return -1;
        for (int i = 0; i < values.Length; i++)
        {
            if (!float.IsFinite(values[i]))
                return i;
        }

        return -1;
    }

    private Span<float> Reserve(int length)
    {
        if (_block < 0 || _used + length > _blocks[_block].Length)
        {
            int next = _block + 1;
            while (next < _blocks.Count && _blocks[next].Length < length)
                next++;
            if (next >= _blocks.Count)
            {
                next = _blocks.Count;

                // Small stores start small: a batch of one row must not take megabytes.
                int size = _blocks.Count == 0 ? Math.Max(length, 4096) : Math.Max(length, Math.Min(BlockLength, 2 * _blocks[^1].Length));
                _blocks.Add(GC.AllocateUninitializedArray<float>(size));
            }

            _block = next;
            _used = 0;
        }

        _used += length;
        return _blocks[_block].AsSpan(_used - length, length);
    }
}
