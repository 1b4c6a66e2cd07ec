using System.Numerics.Tensors;

namespace LstmMlNet.Networks.Numerics;

/// <summary>
/// Pools the outputs of a share's last convolution: to means within frames, which the layers read, and over all steps, which the head
/// reads.
/// </summary>
internal sealed unsafe class FrontEndPooling
{
    private readonly FrontEndPlan _plan;
    private readonly int _stepsPerFrame;
    private readonly bool _keeps;
    private readonly FrontEndPooling _leader;
    private AlignedBuffer? _pooled;
    private int[] _greatest = [];

    /// <param name="plan">The front end's layout.</param>
    /// <param name="stepsPerFrame">Steps of a frame.</param>
    /// <param name="keeps">Keep what the backward pass needs.</param>
    /// <param name="leader">Whose buffer it helps to fill; null: its own.</param>
    public FrontEndPooling(FrontEndPlan plan, int stepsPerFrame, bool keeps, FrontEndPooling? leader)
    {
        _plan = plan;
        _stepsPerFrame = stepsPerFrame;
        _keeps = keeps;
        _leader = leader ?? this;
    }

    /// <summary>
    /// What the head reads of a sequence's outputs: their means over all its steps, then the shares of steps at which they are above zero,
    /// then their maxima.
    /// </summary>
    public Span<float> Of(int place) => new(_leader._pooled!.Pointer + ((nint)place * PoolLength), _plan.PooledStride);

    /// <summary>At which step each output of a sequence was greatest; in training.</summary>
    public Span<int> GreatestOf(int place) => _greatest.AsSpan(place * _plan.OutputStride, _plan.OutputStride);

    /// <summary>Makes room for a batch.</summary>
    public void Resize(int sequences, BufferPages? pages)
    {
        _pooled = AlignedBuffer.Ensure(_pooled, (long)sequences * PoolLength, pages);
        if (_keeps && _plan.FrontEnd.GlobalMax && _greatest.Length < sequences * _plan.OutputStride)
            _greatest = new int[sequences * _plan.OutputStride];
    }

    /// <summary>Adds a single sequence's frame to what was pooled of those before it, and gives what is pooled so far.</summary>
    /// <param name="pooled">The means over all steps, the shares and the maxima.</param>
    /// <param name="sum">Sums over the frames before, and their maxima; then with this one.</param>
    /// <param name="steps">Steps of the sequence with this frame's.</param>
    public void Continue(Span<float> pooled, Span<float> sum, long steps)
    {
        Merge(sum, FrameOf(0));
        sum.CopyTo(pooled);
        Divide(pooled, ((steps - 1) / _plan.Stride) + 1);
    }

    /// <summary>
    /// A sequence's means within frames, and over all of them: a frame's sum first, so that a stream adds in the same order.
    /// </summary>
    /// <param name="output">The last layer's outputs.</param>
    /// <param name="run">The batch, laid out.</param>
    /// <param name="place">The sequence.</param>
    public void Average(ConvolutionPlane output, in FrontEndRun run, int place)
    {
        int skipped = run.Context / _plan.Stride;
        int steps = output.StepsOf(place);
        int perFrame = _stepsPerFrame / _plan.Stride;
        Span<float> pooled = Of(place);
        pooled.Clear();
        for (int frame = 0, start = skipped; start < steps; frame++, start += perFrame)
        {
            int count = Math.Min(perFrame, steps - start);
            var sum = new Span<float>(
                run.Frames.Rows + ((nint)run.Shape.RowOf(place, frame) * run.Frames.Stride),
                _plan.OutputStride);
            output.Row(place, start).CopyTo(sum);
            for (int i = 1; i < count; i++)
                TensorPrimitives.Add(sum, output.Row(place, start + i), sum);
            if (pooled.Length > 0)
                Pool(output, place, new RowRange(start, count), sum, pooled);
            TensorPrimitives.Multiply(sum, 1f / count, sum);
        }

        Divide(pooled, steps - skipped);
        if (_keeps && _plan.FrontEnd.GlobalMax)
            FindGreatest(output, place, pooled[_plan.AveragedStride..]);
    }

    /// <summary>The same of a sequence's last frame, before it is divided.</summary>
    private Span<float> FrameOf(int place) =>
        new(_leader._pooled!.Pointer + ((nint)place * PoolLength) + _plan.PooledStride, _plan.PooledStride);

    private Span<float> PositiveOf(int place) =>
        new(_leader._pooled!.Pointer + ((nint)place * PoolLength) + (2 * _plan.PooledStride), _plan.OutputStride);

    /// <summary>Floats of a sequence: what is pooled, its last frame, and the signs of one step.</summary>
    private int PoolLength => (2 * _plan.PooledStride) + (_plan.PooledStride > 0 ? _plan.OutputStride : 0);

    /// <summary>Adds a frame to what the head reads of a sequence.</summary>
    private void Pool(ConvolutionPlane output, int place, RowRange frame, ReadOnlySpan<float> sum, Span<float> pooled)
    {
        int width = _plan.OutputStride;
        Span<float> frames = FrameOf(place);
        if (_plan.FrontEnd.GlobalMean)
            sum.CopyTo(frames);
        if (_plan.FrontEnd.PositiveShare)
        {
            Span<float> positive = PositiveOf(place);
            Span<float> counts = frames.Slice(_plan.AveragedStride - width, width);
            counts.Clear();
            foreach (PooledPath path in _plan.PooledPaths)
            {
                Span<float> sums = counts.Slice(path.Start, path.Length);
                Span<float> signs = positive.Slice(path.Start, path.Length);
                RowRange steps = path.Of(frame, output.StepsOf(place));
                for (int t = steps.From; t < steps.End; t++)
                {
                    // What a ReLU leaves is zero or more; of what is more, 1 is counted.
                    TensorPrimitives.Min(output.Row(place, t).Slice(path.Start, path.Length), 1f, signs);
                    TensorPrimitives.Ceiling(signs, signs);
                    TensorPrimitives.Add(sums, signs, sums);
                }
            }
        }

        if (_plan.FrontEnd.GlobalMax)
        {
            Span<float> maxima = frames.Slice(_plan.AveragedStride, width);
            maxima.Clear();
            foreach (PooledPath path in _plan.PooledPaths)
            {
                Span<float> own = maxima.Slice(path.Start, path.Length);
                RowRange steps = path.Of(frame, output.StepsOf(place));
                for (int t = steps.From; t < steps.End; t++)
                    TensorPrimitives.Max(own, output.Row(place, t).Slice(path.Start, path.Length), own);
            }
        }

        Merge(pooled, frames);
    }

    /// <summary>Adds the last frame's sums to those before, and takes the greater maxima.</summary>
    private void Merge(Span<float> pooled, ReadOnlySpan<float> frame)
    {
        int averaged = _plan.AveragedStride;
        TensorPrimitives.Add(pooled[..averaged], frame[..averaged], pooled[..averaged]);
        TensorPrimitives.Max(pooled[averaged..], frame[averaged..], pooled[averaged..]);
    }

    private void Divide(Span<float> pooled, long outputs)
    {
        for (int part = 0; part < _plan.AveragedStride; part += _plan.OutputStride)
        {
            foreach (PooledPath path in _plan.PooledPaths)
            {
                Span<float> sums = pooled.Slice(part + path.Start, path.Length);
                TensorPrimitives.Multiply(sums, 1f / path.CountOf(outputs), sums);
            }
        }
    }

    /// <summary>The first step at which each output is greatest: its gradient goes there.</summary>
    private void FindGreatest(ConvolutionPlane output, int place, ReadOnlySpan<float> maxima)
    {
        Span<int> greatest = GreatestOf(place);
        for (int t = output.StepsOf(place) - 1; t >= 0; t--)
        {
            ReadOnlySpan<float> row = output.Row(place, t);
            for (int j = 0; j < row.Length; j++)
            {
                if (row[j] == maxima[j])
                    greatest[j] = t;
            }
        }
    }
}
