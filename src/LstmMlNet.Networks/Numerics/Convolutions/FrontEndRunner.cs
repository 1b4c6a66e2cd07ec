using System.Numerics.Tensors;
using LstmMlNet.Networks.Data;

namespace LstmMlNet.Networks.Numerics;

/// <summary>
/// A share's way through the front end. In training a group of sequences at a time, whose statistics are its own: groups follow
/// from the batch alone, so the number of threads changes nothing; a squad's threads form teams, which take groups. In scoring
/// some sequences at a time, in the same memory: each of a squad's threads has a runner of its own.
/// </summary>
internal sealed unsafe partial class FrontEndRunner
{
    // Steps that go through all convolutions before the next do, in scoring: their rows stay in the nearer caches.
    private const int RowsAtOnce = 512;
    private const int FewFeatures = 128;
    private readonly FrontEndPlan _plan;
    private readonly NetworkPlan _network;
    private readonly bool _keeps;
    private readonly BufferPages? _pages;
    private readonly ConvolutionRows[] _levels;
    private readonly ConvolutionPlane _input;
    private readonly ConvolutionBuffers[] _layers;
    private readonly FrontEndRunner _leader;
    private AlignedBuffer? _groups;
    private AlignedBuffer? _pooled;
    private int[] _greatest = [];

    /// <param name="network">The network's layout, which has a front end.</param>
    /// <param name="keeps">Keep what the backward pass needs.</param>
    /// <param name="pages">Where buffers come from; null to allocate separate arrays.</param>
    /// <param name="leader">Whose means it helps to compute; null: its own.</param>
    public FrontEndRunner(NetworkPlan network, bool keeps, BufferPages? pages, FrontEndRunner? leader = null)
    {
        _leader = leader ?? this;
        _network = network;
        _plan = network.FrontEnd!;
        _keeps = keeps;
        _pages = pages;
        _levels = [.. Enumerable.Range(0, _plan.Layers.Length + 1).Select(_ => new ConvolutionRows())];
        _input = new ConvolutionPlane(_levels[0], network.Features);
        _layers = [.. _plan.Layers.Select((layer, i) => new ConvolutionBuffers(layer, _levels[i], _levels[i + 1], keeps))];
    }

    /// <summary>Ends a batch before its end: nobody reads what it has computed by then.</summary>
    public CancellationToken Stop { get; set; }

    /// <summary>
    /// What the head reads of a sequence's outputs: their means over all its steps, then the shares of steps at which they are above zero,
    /// then their maxima.
    /// </summary>
    public Span<float> PooledOf(int place) => new(_leader._pooled!.Pointer + ((nint)place * PoolLength), _plan.PooledStride);

    /// <summary>The same of a sequence's last frame, before it is divided.</summary>
    private Span<float> FrameOf(int place) =>
        new(_leader._pooled!.Pointer + ((nint)place * PoolLength) + _plan.PooledStride, _plan.PooledStride);

    private Span<float> PositiveOf(int place) =>
        new(_leader._pooled!.Pointer + ((nint)place * PoolLength) + (2 * _plan.PooledStride), _plan.OutputStride);

    /// <summary>Floats of a sequence: what is pooled, its last frame, and the signs of one step.</summary>
    private int PoolLength => (2 * _plan.PooledStride) + (_plan.PooledStride > 0 ? _plan.OutputStride : 0);

    /// <summary>At which step each output of a sequence was greatest; in training.</summary>
    private Span<int> GreatestOf(int place) => _greatest.AsSpan(place * _plan.OutputStride, _plan.OutputStride);

    /// <summary>
    /// What a layer's filters gave at a step, before anything else; for frozen layers after <see cref="Train"/>, where it is
    /// kept.
    /// </summary>
    public ReadOnlySpan<float> ProductOf(int layer, int place, int step) => _layers[layer].Product.Row(place, step);

    /// <summary>Outputs of a convolution for a sequence.</summary>
    public int StepsOf(int layer, int place) => _levels[layer + 1].StepsOf(place);

    /// <summary>Some sequences through all convolutions, averaged within frames. In scoring.</summary>
    /// <param name="run">The batch, laid out.</param>
    /// <param name="places">The sequences.</param>
    public void Score(in FrontEndRun run, RowRange places)
    {
        for (int first = places.From; first < places.End && !Stop.IsCancellationRequested;)
        {
            int end = LayOutSome(run.Shape, run.Batch, first, places);
            Forward(run, new ConvolutionGroup(first, end, -1));
            first = end;
        }
    }

    /// <summary>All sequences through all convolutions, averaged within frames: a thread's part. In training.</summary>
    /// <param name="run">The batch, laid out.</param>
    /// <param name="teams">How threads part it.</param>
    /// <param name="thread">Which of them.</param>
    public void Train(in FrontEndRun run, GroupTeams teams, int thread)
    {
        for (int group = teams.TeamOf(thread); group < run.Shape.GroupCount && !Stop.IsCancellationRequested; group += teams.Count)
            Forward(run, GroupOf(run.Shape, teams, thread, group));
    }

    /// <summary>Adds a single sequence's frame to what was pooled of those before it, and gives what is pooled so far.</summary>
    /// <param name="pooled">The means over all steps, the shares and the maxima.</param>
    /// <param name="sum">Sums over the frames before, and their maxima; then with this one.</param>
    /// <param name="steps">Steps of the sequence with this frame's.</param>
    public void ContinuePooling(Span<float> pooled, Span<float> sum, long steps)
    {
        Merge(sum, FrameOf(0));
        sum.CopyTo(pooled);
        Divide(pooled, ((steps - 1) / _plan.Stride) + 1);
    }

    /// <summary>A group's statistics: of each normalization means, then variances.</summary>
    public float* GroupOf(int group) => _groups!.Pointer + ((nint)group * _plan.GroupLength);

    /// <summary>Steps of a group at a layer's output.</summary>
    public int RowsOf(BatchLayout shape, int group, int layer)
    {
        int rows = 0;
        for (int place = group * shape.GroupSize; place < Math.Min((group + 1) * shape.GroupSize, shape.Count); place++)
            rows += _levels[layer + 1].StepsOf(place);
        return rows;
    }

    private static ConvolutionGroup GroupOf(BatchLayout shape, GroupTeams teams, int thread, int group)
    {
        int first = group * shape.GroupSize;
        return teams.GroupOf(thread, first, Math.Min(first + shape.GroupSize, shape.Count), group);
    }

    private void Load(in FrontEndRun run, in ConvolutionGroup group)
    {
        int features = _network.Features;
        bool normalizes = _plan.FrontEnd.Normalization != SequenceNormalization.None;
        Span<double> moments = !normalizes ? [] : features <= FewFeatures ? stackalloc double[2 * features] : new double[2 * features];
        var normalized = new NormalizedSequence(_plan.FrontEnd.Normalization, moments);
        _input.ClearGaps(group, _plan.Gap);
        foreach ((int place, RowRange rows) in group.RowsOf(_input))
        {
            SequenceSlice slice = run.Batch[run.Shape.Order[place]];
            ReadOnlySpan<float> values = slice.Values.AsSpan(slice.Offset, slice.Steps * features);
            SequenceLevel level = _network.LevelOf(slice);
            if (normalizes)
                normalized.Measure(values);
            for (int t = rows.From; t < rows.End; t++)
            {
                ReadOnlySpan<float> step = values.Slice(t * features, features);
                if (normalizes)
                    normalized.CopyStep(step, _input.Row(place, t));
                else
                    _network.CopyStep(step, _input.Row(place, t), level, run.Scaling);
            }
        }

        group.Meet();
    }

    /// <summary>A group through all convolutions.</summary>
    private void Forward(in FrontEndRun run, in ConvolutionGroup group)
    {
        Load(run, group);
        for (int i = 0; i < _layers.Length && !Stop.IsCancellationRequested; i++)
            Forward(run.Network, i, group);
        for (int place = group.First; place < group.End; place++)
        {
            if (group.Owns(place))
                Average(run.Shape, place, run.Frames, run.Context / _plan.Stride);
        }
    }

    private ConvolutionPlane InputOf(int layer) => layer == 0 ? _input : _layers[layer - 1].Output;

    private void Forward(PackedNetwork network, int index, in ConvolutionGroup group)
    {
        ConvolutionLayerPlan plan = _plan.Layers[index];
        ConvolutionBuffers buffers = _layers[index];
        ConvolutionPlane input = InputOf(index);
        ConvolutionPlane source = buffers.Mixed ?? input;
        buffers.Mixed?.ClearGaps(group, _plan.Gap);
        buffers.Output.ClearGaps(group, _plan.Gap);
        if (_keeps)
            buffers.Product.ClearGaps(group, _plan.Gap);
        if (plan.Bottleneck is { } bottleneck)
            Multiply(network, bottleneck, input, source, 0, group);
        for (int place = group.First; plan.Pooled is not null && place < group.End; place++)
        {
            bool causal = plan.Layer.Padding == ConvolutionPadding.Causal;
            if (group.Owns(place))
                NeighborPooling.Forward(input.From(place), buffers.Pooled!.From(place), input.StepsOf(place), causal);
        }

        // Filters read neighboring steps, others' among them.
        if (plan.Bottleneck is not null || plan.Pooled is not null)
            group.Meet();
        for (int p = 0; p < plan.Paths.Length; p++)
            Multiply(network, plan.Paths[p], source, buffers.Product, plan.Starts[p], group);
        if (plan.Pooled is { } pooled)
            Multiply(network, pooled, buffers.Pooled!, buffers.Product, plan.Starts[^1], group);
        var normalization = new GroupNormalization(plan.Normalization, network, _keeps ? this : null, group, buffers.Scales);
        normalization.Forward(buffers.Product, buffers.Own, rectifies: true);
        if (plan.Shortcut is { } shortcut)
        {
            Multiply(network, shortcut, InputOf(index + 1 - plan.Layer.ShortcutOver), buffers.ShortcutProduct!, 0, group);
            normalization =
                new GroupNormalization(plan.ShortcutNormalization!, network, _keeps ? this : null, group, buffers.ShortcutScales);
            normalization.Forward(buffers.ShortcutProduct!, buffers.Output, rectifies: false);
            AddOwn(buffers, group);
        }

        group.Meet();
    }

    /// <summary>A shortcut's outputs get the layer's own added, and are rectified.</summary>
    private static void AddOwn(ConvolutionBuffers buffers, in ConvolutionGroup group)
    {
        ConvolutionPlane output = buffers.Output;
        foreach ((int place, RowRange rows) in group.RowsOf(output))
        {
            nint from = (nint)rows.From * output.Stride;
            var sum = new Span<float>(output.At(place) + from, rows.Count * output.Stride);
            TensorPrimitives.Add(sum, new ReadOnlySpan<float>(buffers.Own.At(place) + from, sum.Length), sum);
            TensorPrimitives.Max(sum, 0f, sum);
        }
    }

    private static void Multiply(
        PackedNetwork network,
        FrontEndProduct product,
        ConvolutionPlane from,
        ConvolutionPlane to,
        int column,
        in ConvolutionGroup group)
    {
        foreach ((int place, RowRange rows) in group.RowsOf(to))
        {
            product.Pass.Forward(
                network.Parameters + product.ParameterOffset,
                from.At(place) + ((nint)rows.From * product.Pass.Stride * from.Stride),
                to.From(place, column).From(rows.From),
                rows.Count);
        }
    }

    /// <summary>
    /// A sequence's means within frames, and over all of them: a frame's sum first, so that a stream adds in the same order.
    /// </summary>
    private void Average(BatchLayout shape, int place, in RowPlane frames, int skipped)
    {
        ConvolutionPlane output = _layers[^1].Output;
        int steps = output.StepsOf(place);
        int perFrame = _network.StepsPerFrame / _plan.Stride;
        Span<float> pooled = PooledOf(place);
        pooled.Clear();
        for (int frame = 0, start = skipped; start < steps; frame++, start += perFrame)
        {
            int count = Math.Min(perFrame, steps - start);
            var sum = new Span<float>(frames.Rows + ((nint)shape.RowOf(place, frame) * frames.Stride), _plan.OutputStride);
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
