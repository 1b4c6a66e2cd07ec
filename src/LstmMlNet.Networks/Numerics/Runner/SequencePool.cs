using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace LstmMlNet.Networks.Numerics;

/// <summary>
/// Pools the top layer's outputs over each sequence's own steps into the rows that the head reads, forward and back. The
/// parts (last, mean, max) lie side by side, each as wide as a row of the layer's output.
/// </summary>
internal sealed unsafe partial class SequencePool
{
    private readonly int _width;
    private readonly bool _perStep;
    private readonly bool _keeps;
    private readonly bool _mean;
    private readonly bool _max;
    private readonly bool _attention;
    private int[] _argMax = [];

    /// <param name="pooling">Which parts.</param>
    /// <param name="width">A row of the layer's output.</param>
    /// <param name="perStep">The head reads every step: nothing is pooled.</param>
    /// <param name="keeps">Keep where each maximum came from, for the backward pass.</param>
    public SequencePool(SequencePooling pooling, int width, bool perStep = false, bool keeps = true)
    {
        _width = width;
        _keeps = keeps;
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

        if (_max && _keeps && _argMax.Length < count * _width)
            _argMax = new int[count * _width];
    }

    /// <summary>
    /// Fills the means and maxima of some sequences, or what attention makes of them: step by step, as the rows lie.
    /// </summary>
    /// <param name="shape">The batch.</param>
    /// <param name="places">Which sequences.</param>
    /// <param name="output">The top layer's outputs.</param>
    /// <param name="parameters">Attention's.</param>
    /// <param name="features">The head's rows, one a sequence by its place.</param>
    public void Forward(BatchLayout shape, RowRange places, in RowPlane output, ReadOnlySpan<float> parameters, in RowPlane features)
    {
        if (_attention)
        {
            for (int place = places.From; place < places.End; place++)
                Attend(shape, output, place, parameters, new Span<float>(features.Rows + ((nint)place * features.Stride), _width));
            return;
        }

        for (int g = 0; g < shape.GroupCount; g++)
        {
            SequenceGroup group = shape.Group(g);
            RowRange own = group.Within(places);
            for (int t = 0; t < group.Steps && group.Active(t) > own.From; t++)
            {
                float* row = output.Rows + ((nint)(group.Row(t) + own.From) * output.Stride);
                int end = group.First + Math.Min(own.End, group.Active(t));
                for (int place = group.First + own.From; place < end; place++, row += output.Stride)
                {
                    float* part = features.Rows + ((nint)place * features.Stride) + (HasLast ? _width : 0);
                    float* max = part + (_mean ? _width : 0);
                    if (t == 0)
                        StartRow(row, part, max, place);
                    else
                        TakeRow(row, t, part, max, place);
                }
            }
        }

        for (int place = places.From; _mean && place < places.End; place++)
        {
            var mean = new Span<float>(features.Rows + ((nint)place * features.Stride) + (HasLast ? _width : 0), _width);
            TensorPrimitives.Multiply(mean, 1f / shape.Lengths[place], mean);
        }
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

    private Span<float> Row(BatchLayout shape, in RowPlane plane, int place, int step) =>
        new(plane.Rows + ((nint)shape.RowOf(place, step) * plane.Stride), _width);

    private void StartRow(float* row, float* sum, float* max, int place)
    {
        var source = new ReadOnlySpan<float>(row, _width);
        if (_mean)
            source.CopyTo(new Span<float>(sum, _width));
        if (!_max)
            return;
        source.CopyTo(new Span<float>(max, _width));
        if (_keeps)
            _argMax.AsSpan(place * _width, _width).Clear();
    }

    private void TakeRow(float* row, int step, float* sum, float* max, int place)
    {
        if (_max && _keeps)
            TakeGreater(row, step, max, place);
        int done = 0;
        if (SimdWidths.Best == SimdWidth.Vector512)
            done = Take<Simd512>(row, sum, max, 0);
        if (SimdWidths.Best >= SimdWidth.Vector256)
            done = Take<Simd256>(row, sum, max, done);
        Take<Simd128>(row, sum, max, done);
    }

    /// <summary>
    /// Adds a row to the sums, and takes its greater values over where nobody asks where they came from. Rows are whole groups
    /// of four.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Take<V>(float* row, float* sum, float* max, int i)
        where V : unmanaged, ISimd<V>
    {
        for (; i + V.Lanes <= _width; i += V.Lanes)
        {
            V value = V.Load(row + i);
            if (_mean)
                V.Store(sum + i, V.Load(sum + i) + value);
            if (_max && !_keeps)
                V.Store(max + i, V.Max(value, V.Load(max + i)));
        }

        return i;
    }

    private void SetRow(float* source, float factor, float* row)
    {
        int i = 0;
        for (; i + Vector<float>.Count <= _width; i += Vector<float>.Count)
            Vector.Store(Vector.Load(source + i) * factor, row + i);
        for (; i < _width; i++)
            row[i] = source[i] * factor;
    }

    /// <summary>Keeps the greater of each value and the step it came from; the first of equals stays.</summary>
    private void TakeGreater(float* row, int step, float* max, int place)
    {
        fixed (int* argMax = &_argMax[place * _width])
        {
            int i = 0;
            var own = new Vector<int>(step);
            for (; i + Vector<float>.Count <= _width; i += Vector<float>.Count)
            {
                Vector<float> value = Vector.Load(row + i);
                Vector<float> best = Vector.Load(max + i);
                Vector<int> greater = Vector.GreaterThan(value, best);
                Vector.Store(Vector.ConditionalSelect(greater, value, best), max + i);
                Vector.Store(Vector.ConditionalSelect(greater, own, Vector.Load(argMax + i)), argMax + i);
            }

            for (; i < _width; i++)
            {
                if (row[i] > max[i])
                {
                    max[i] = row[i];
                    argMax[i] = step;
                }
            }
        }
    }
}
