using System.Numerics.Tensors;
using LstmMlNet.Networks.Weights;

namespace LstmMlNet.Networks.Numerics;

/// <summary>
/// The masks of one batch: 0 where a value is left out, 1 / (1 − share) where it is kept, one row per sequence. They follow from
/// the seed, the update, the sequence's place in the batch and the layer alone, never from the number of threads.
/// </summary>
internal sealed unsafe class DropoutMasks
{
    private readonly float _share;
    private readonly int _width;
    private readonly int _key;
    private float[] _masks = [];

    /// <param name="share">What is left out.</param>
    /// <param name="width">Values a row.</param>
    /// <param name="key">Makes the masks of each place in the network different.</param>
    public DropoutMasks(float share, int width, int key)
    {
        _share = share;
        _width = width;
        _key = key;
    }

    /// <summary>The mask of a sequence, by its place in the sorted batch.</summary>
    public ReadOnlySpan<float> Of(int place) => _masks.AsSpan(place * _width, _width);

    public void Resize(int count)
    {
        if (_masks.Length < count * _width)
            _masks = new float[count * _width];
    }

    /// <summary>Draws a sequence's mask.</summary>
    public void Draw(int seed, int index, int place)
    {
        // 24 of a derived seed's 31 bits are a number between 0 and 1, without a generator to be made for each sequence.
        int own = SeededRandom.Derive(SeededRandom.Derive(seed, _key), index);
        int bound = (int)(_share * (1 << 24));
        float kept = 1f / (1f - _share);
        Span<float> mask = _masks.AsSpan(place * _width, _width);
        for (int i = 0; i < mask.Length; i++)
            mask[i] = SeededRandom.Derive(own, i) >> 7 < bound ? 0f : kept;
    }

    /// <summary>Multiplies a row by a sequence's mask.</summary>
    public void Apply(int place, Span<float> row) => TensorPrimitives.Multiply(row, Of(place), row);

    /// <summary>Multiplies all of a sequence's rows by its mask.</summary>
    public void Apply(BatchLayout shape, in RowPlane rows, int place)
    {
        for (int t = 0; t < shape.Lengths[place]; t++)
            Apply(place, new Span<float>(rows.Rows + ((nint)shape.RowOf(place, t) * rows.Stride), _width));
    }
}
