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
    private readonly bool _attention;
    private int[] _argMax = [];
    private float[] _energies = [];
    private float[] _weights = [];
    private float[] _energyGradients = [];

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
        _attention = pooling is SequencePooling.Attention;
    }

    /// <summary>Whether the first part is the last hidden state.</summary>
    public bool HasLast { get; }

    /// <summary>Whether every step's output is needed.</summary>
    public bool NeedsSequence => _perStep || Pools;

    /// <summary>Whether anything is gathered over the steps.</summary>
    public bool Pools => _mean || _max || _attention;

    /// <summary>Floats that <see cref="Continue"/> keeps from step to step.</summary>
    public int ContinuedLength => (2 * _width) + 1;

    public static int Parts(SequencePooling pooling) => pooling == SequencePooling.LastMeanMax ? 3 : 1;

    /// <summary>Floats of the parameters as they lie packed: the kernel, each unit in its lane, then the bias.</summary>
    public static int ParameterLength(SequencePooling pooling, int width) => pooling == SequencePooling.Attention ? width + 1 : 0;

    public void Resize(int count, int rows)
    {
        if (_attention && _energies.Length < rows)
        {
            _energies = new float[rows];
            _weights = new float[rows];
            _energyGradients = new float[rows];
        }

        if (_max && _argMax.Length < count * _width)
            _argMax = new int[count * _width];
    }

    /// <summary>How much a step mattered: attention's weight.</summary>
    public float WeightOf(int row) => _weights[row];

    /// <summary>Fills a sequence's mean and max, or what attention makes of it.</summary>
    public void Forward(PackedShape shape, in RowPlane output, int place, ReadOnlySpan<float> parameters, Span<float> features)
    {
        if (_attention)
        {
            Attend(shape, output, place, parameters, features);
            return;
        }

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
    /// <param name="state">The step's row of the top layer's output.</param>
    /// <param name="features">The head's row.</param>
    /// <param name="pooled">Sum and max so far, <c>[2, width]</c>; attention's weighted sum, and the weights' sum last.</param>
    /// <param name="steps">Steps with this one.</param>
    public void Continue(ReadOnlySpan<float> state, Span<float> features, Span<float> pooled, int steps)
    {
        if (_attention)
        {
            // The step's energy was computed for row 0, of a batch of this step alone.
            float own = MathF.Exp(_energies[0]);
            Span<float> numerator = pooled[.._width];
            TensorPrimitives.MultiplyAdd(state, own, numerator, numerator);
            pooled[^1] += own;
            TensorPrimitives.Multiply(numerator, 1f / pooled[^1], features);
            return;
        }

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

    /// <summary>Spreads a sequence's gradients over its steps' outputs; what was there is overwritten.</summary>
    public void Backward(PackedShape shape, in RowPlane output, in RowPlane outputGradient, int place, ReadOnlySpan<float> parameters, ReadOnlySpan<float> featureGradients)
    {
        if (_attention)
        {
            AttendBackward(shape, output, outputGradient, place, parameters, featureGradients);
            return;
        }

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

    /// <summary>Adds attention's parameter gradients, over all rows of the batch in their order.</summary>
    public void AddGradient(PackedShape shape, in RowPlane output, Span<float> gradient)
    {
        for (int row = 0; row < shape.Rows; row++)
        {
            var state = new ReadOnlySpan<float>(output.Rows + ((nint)row * output.Stride), _width);
            TensorPrimitives.MultiplyAdd(state, _energyGradients[row], gradient[.._width], gradient[.._width]);
            gradient[_width] += _energyGradients[row];
        }
    }

    /// <summary>Energies are within ±1: their powers of e need no greatest taken off, and can be summed step by step.</summary>
    private void Attend(PackedShape shape, in RowPlane output, int place, ReadOnlySpan<float> parameters, Span<float> features)
    {
        int steps = shape.Lengths[place];
        float sum = 0;
        features.Clear();
        for (int t = 0; t < steps; t++)
        {
            int row = shape.RowOf(place, t);
            Span<float> state = Row(shape, output, place, t);
            _energies[row] = MathF.Tanh(TensorPrimitives.Dot<float>(state, parameters[.._width]) + parameters[_width]);
            _weights[row] = MathF.Exp(_energies[row]);
            sum += _weights[row];
            TensorPrimitives.MultiplyAdd(state, _weights[row], features, features);
        }

        float inverse = 1f / sum;
        TensorPrimitives.Multiply(features, inverse, features);
        for (int t = 0; t < steps; t++)
            _weights[shape.RowOf(place, t)] *= inverse;
    }

    private void AttendBackward(PackedShape shape, in RowPlane output, in RowPlane outputGradient, int place, ReadOnlySpan<float> parameters, ReadOnlySpan<float> featureGradients)
    {
        int steps = shape.Lengths[place];
        float mean = 0;
        for (int t = 0; t < steps; t++)
        {
            int row = shape.RowOf(place, t);
            _energyGradients[row] = TensorPrimitives.Dot<float>(Row(shape, output, place, t), featureGradients);
            mean += _weights[row] * _energyGradients[row];
        }

        for (int t = 0; t < steps; t++)
        {
            int row = shape.RowOf(place, t);
            float energy = _energies[row];
            _energyGradients[row] = _weights[row] * (_energyGradients[row] - mean) * (1f - (energy * energy));
            Span<float> gradient = Row(shape, outputGradient, place, t);
            TensorPrimitives.Multiply(featureGradients, _weights[row], gradient);
            TensorPrimitives.MultiplyAdd(parameters[.._width], _energyGradients[row], gradient, gradient);
        }
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
