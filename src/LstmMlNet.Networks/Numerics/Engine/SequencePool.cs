using System.Numerics;
using System.Numerics.Tensors;

namespace LstmMlNet.Networks.Numerics;

/// <summary>
/// Pools the top layer's outputs over each sequence's own steps into the rows that the head reads, forward and back. The
/// parts (last, mean, max) lie side by side, each as wide as a row of the layer's output.
/// </summary>
internal sealed unsafe class SequencePool
{
    private readonly int _width;
    private readonly bool _perStep;
    private readonly bool _mean;
    private readonly bool _max;
    private int[] _argMax = [];

    /// <param name="pooling">Which parts.</param>
    /// <param name="width">A row of the layer's output.</param>
    /// <param name="perStep">The head reads every step: nothing is pooled.</param>
    public SequencePool(SequencePooling pooling, int width, bool perStep = false)
    {
        _width = width;
        _perStep = perStep;
        if (perStep)
            return;
        HasLast = pooling is SequencePooling.Last or SequencePooling.LastMeanMax;
        _mean = pooling is SequencePooling.Mean or SequencePooling.LastMeanMax;
        _max = pooling is SequencePooling.Max or SequencePooling.LastMeanMax;
    }

    /// <summary>Whether the first part is the last hidden state.</summary>
    public bool HasLast { get; }

    /// <summary>Whether every step's output is needed.</summary>
    public bool NeedsSequence => _perStep || Pools;

    /// <summary>Whether anything is gathered over the steps.</summary>
    public bool Pools => _mean || _max;

    /// <summary>Floats that <see cref="Continue"/> keeps from step to step.</summary>
    public int ContinuedLength => 2 * _width;

    public static int Parts(SequencePooling pooling) => pooling == SequencePooling.LastMeanMax ? 3 : 1;

    public void Resize(int count)
    {
        if (_max && _argMax.Length < count * _width)
            _argMax = new int[count * _width];
    }

    /// <summary>Fills a sequence's mean and max.</summary>
    public void Forward(PackedShape shape, in RowPlane output, int place, Span<float> features)
    {
        int steps = shape.Lengths[place];
        int part = HasLast ? 1 : 0;
        if (_mean)
        {
            Span<float> mean = features.Slice(part++ * _width, _width);
            mean.Clear();
            for (int t = 0; t < steps; t++)
                TensorPrimitives.Add(mean, Row(shape, output, place, t), mean);
            TensorPrimitives.Multiply(mean, 1f / steps, mean);
        }

        if (!_max)
            return;
        Span<float> max = features.Slice(part * _width, _width);
        Span<int> argMax = _argMax.AsSpan(place * _width, _width);
        Row(shape, output, place, 0).CopyTo(max);
        argMax.Clear();
        for (int t = 1; t < steps; t++)
            TakeGreater(Row(shape, output, place, t), t, max, argMax);
    }

    /// <summary>
    /// Merges one more step of a single sequence into what was pooled before: <paramref name="features"/> hold the step alone
    /// and get the pooled values; <paramref name="pooled"/> hold sum and max of the steps before and get the new ones.
    /// </summary>
    /// <param name="features">The head's row.</param>
    /// <param name="pooled">Sum and max so far, <c>[2, width]</c>.</param>
    /// <param name="steps">Steps with this one.</param>
    public void Continue(Span<float> features, Span<float> pooled, int steps)
    {
        int part = HasLast ? 1 : 0;
        if (_mean)
        {
            Span<float> mean = features.Slice(part++ * _width, _width);
            Span<float> sum = pooled[.._width];
            TensorPrimitives.Add(sum, mean, sum);
            TensorPrimitives.Multiply(sum, 1f / steps, mean);
        }

        if (!_max)
            return;
        Span<float> greatest = features.Slice(part * _width, _width);
        Span<float> before = pooled.Slice(_width, _width);
        if (steps > 1)
            TensorPrimitives.Max(before, greatest, greatest);
        greatest.CopyTo(before);
    }

    /// <summary>Spreads a sequence's gradients of mean and max over its steps' outputs; what was there is overwritten.</summary>
    public void Backward(PackedShape shape, in RowPlane outputGradient, int place, ReadOnlySpan<float> featureGradients)
    {
        int steps = shape.Lengths[place];
        int part = HasLast ? 1 : 0;
        ReadOnlySpan<float> mean = _mean ? featureGradients.Slice(part++ * _width, _width) : default;
        for (int t = 0; t < steps; t++)
        {
            Span<float> row = Row(shape, outputGradient, place, t);
            if (_mean)
                TensorPrimitives.Multiply(mean, 1f / steps, row);
            else
                row.Clear();
        }

        if (!_max)
            return;
        ReadOnlySpan<float> max = featureGradients.Slice(part * _width, _width);
        for (int i = 0; i < _width; i++)
            Row(shape, outputGradient, place, _argMax[(place * _width) + i])[i] += max[i];
    }

    private Span<float> Row(PackedShape shape, in RowPlane plane, int place, int step) =>
        new(plane.Rows + ((nint)shape.RowOf(place, step) * plane.Stride), _width);

    /// <summary>Keeps the greater of each value and the step it came from; the first of equals stays.</summary>
    private static void TakeGreater(Span<float> row, int step, Span<float> max, Span<int> argMax)
    {
        int i = 0;
        for (; i + Vector<float>.Count <= row.Length; i += Vector<float>.Count)
        {
            var value = new Vector<float>(row[i..]);
            var best = new Vector<float>(max[i..]);
            Vector<int> greater = Vector.GreaterThan(value, best);
            Vector.ConditionalSelect(greater, value, best).CopyTo(max[i..]);
            Vector.ConditionalSelect(greater, new Vector<int>(step), new Vector<int>(argMax[i..])).CopyTo(argMax[i..]);
        }

        for (; i < row.Length; i++)
        {
            if (row[i] > max[i])
            {
                max[i] = row[i];
                argMax[i] = step;
            }
        }
    }
}
