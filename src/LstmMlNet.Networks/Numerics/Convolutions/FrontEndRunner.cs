using System.Numerics.Tensors;
using LstmMlNet.Networks.Data;

namespace LstmMlNet.Networks.Numerics;

/// <summary>
/// A share's way through the front end. In training a group of sequences at a time, whose statistics are its own: groups follow
/// from the batch alone, so the number of threads changes nothing. In scoring some sequences at a time, in the same memory.
/// </summary>
internal sealed unsafe partial class FrontEndRunner
{
    // Steps that go through all convolutions before the next do, in scoring: their rows stay in the nearer caches.
    private const int RowsAtOnce = 512;
    private readonly FrontEndPlan _plan;
    private readonly NetworkPlan _network;
    private readonly bool _keeps;
    private readonly BufferPages? _pages;
    private readonly ConvolutionRows[] _levels;
    private readonly ConvolutionPlane _input;
    private readonly ConvolutionBuffers[] _layers;
    private readonly RowNormalization _rows;

    // Of the last frame.
    private readonly float[] _sum;
    private AlignedBuffer? _groups;
    private AlignedBuffer? _means;

    /// <param name="network">The network's layout, which has a front end.</param>
    /// <param name="keeps">Keep what the backward pass needs.</param>
    /// <param name="pages">Where buffers come from; null: arrays of their own.</param>
    public FrontEndRunner(NetworkPlan network, bool keeps, BufferPages? pages)
    {
        _network = network;
        _plan = network.FrontEnd!;
        _keeps = keeps;
        _pages = pages;
        _levels = [.. Enumerable.Range(0, _plan.Layers.Length + 1).Select(_ => new ConvolutionRows())];
        _input = new ConvolutionPlane(_levels[0], network.Features);
        _layers = [.. _plan.Layers.Select((layer, i) => new ConvolutionBuffers(layer, _levels[i], _levels[i + 1], keeps))];
        _rows = new RowNormalization();
        _sum = new float[_plan.OutputStride];
        _hasGradient = new bool[_plan.Layers.Length];
    }

    /// <summary>The mean of a sequence's outputs over all its steps.</summary>
    public Span<float> MeanOf(int place) => new(_means!.Pointer + ((nint)place * _plan.OutputStride), _plan.OutputStride);

    /// <summary>
    /// What a layer's filters gave at a step, before anything else; for frozen layers after <see cref="Run"/>, where it is
    /// kept.
    /// </summary>
    public ReadOnlySpan<float> ProductOf(int layer, int place, int step) => _layers[layer].Product.Row(place, step);

    /// <summary>Outputs of a convolution for a sequence.</summary>
    public int StepsOf(int layer, int place) => _levels[layer + 1].StepsOf(place);

    /// <summary>All sequences through all convolutions, averaged within frames.</summary>
    /// <param name="network">The weights.</param>
    /// <param name="shape">How the batch lies.</param>
    /// <param name="batch">The sequences.</param>
    /// <param name="scaling">How features are standardised.</param>
    /// <param name="frames">Rows of frames, from the column on at which the front end's part begins.</param>
    /// <param name="context">Steps of the sequences that come before the first frame.</param>
    public void Run(
        PackedNetwork network,
        BatchLayout shape,
        ReadOnlySpan<SequenceSlice> batch,
        FeatureScaling? scaling,
        in RowPlane frames,
        int context)
    {
        _means = AlignedBuffer.Ensure(_means, (long)shape.Count * _plan.OutputStride, _pages);
        if (_keeps)
            LayOutAll(shape, batch);
        for (int first = 0; first < shape.Count;)
        {
            int end = _keeps ? Math.Min(first + shape.GroupSize, shape.Count) : LayOutSome(shape, batch, first);
            Load(shape, batch, scaling, first, end);
            var group = new ConvolutionGroup(first, end, _keeps ? first / shape.GroupSize : -1);
            for (int i = 0; i < _layers.Length; i++)
                Forward(network, i, group);
            for (int place = first; place < end; place++)
                Average(shape, place, frames, context / _plan.Stride);
            first = end;
        }
    }

    /// <summary>Adds a single sequence's frame to the sum of those before it, and gives the mean so far.</summary>
    /// <param name="mean">The mean over all steps.</param>
    /// <param name="sum">The sum of the frames before, then with this one.</param>
    /// <param name="steps">Steps of the sequence with this frame's.</param>
    public void ContinueMean(Span<float> mean, Span<float> sum, long steps)
    {
        TensorPrimitives.Add(sum, _sum.AsSpan(0, _plan.OutputStride), sum);
        TensorPrimitives.Multiply(sum, 1f / (((steps - 1) / _plan.Stride) + 1), mean);
    }

    /// <summary>A group's statistics: of each normalisation means, then variances.</summary>
    public float* GroupOf(int group) => _groups!.Pointer + ((nint)group * _plan.GroupLength);

    /// <summary>Steps of a group at a layer's output.</summary>
    public int RowsOf(BatchLayout shape, int group, int layer)
    {
        int rows = 0;
        for (int place = group * shape.GroupSize; place < Math.Min((group + 1) * shape.GroupSize, shape.Count); place++)
            rows += _levels[layer + 1].StepsOf(place);
        return rows;
    }

    private void LayOutAll(BatchLayout shape, ReadOnlySpan<SequenceSlice> batch)
    {
        foreach (ConvolutionRows level in _levels)
            level.Begin(shape.Count, _plan.Gap);
        for (int place = 0; place < shape.Count; place++)
            Add(place, batch[shape.Order[place]].Steps);
        Resize();
        _groups = AlignedBuffer.Ensure(_groups, (long)shape.GroupCount * _plan.GroupLength, _pages);
    }

    /// <summary>As many sequences as are computed at once, from one on; gives the one after the last.</summary>
    private int LayOutSome(BatchLayout shape, ReadOnlySpan<SequenceSlice> batch, int first)
    {
        foreach (ConvolutionRows level in _levels)
        {
            if (first == 0)
                level.Begin(shape.Count, _plan.Gap);
            level.Rewind(_plan.Gap);
        }

        int end = first;
        do
        {
            Add(end, batch[shape.Order[end]].Steps);
            end++;
        }
        while (end < shape.Count && _levels[0].Count < RowsAtOnce);
        Resize();
        return end;
    }

    private void Add(int place, int steps)
    {
        for (int i = 0; i < _levels.Length; i++)
        {
            _levels[i].Add(place, steps, _plan.Gap);
            if (i < _layers.Length)
                steps = ((steps - 1) / _plan.Layers[i].Layer.Stride) + 1;
        }
    }

    private void Resize()
    {
        _input.Resize(_levels[0].Count, _pages);
        for (int i = 0; i < _layers.Length; i++)
            _layers[i].Resize(_levels[i].Count, _levels[i + 1].Count, _pages);
    }

    private void Load(BatchLayout shape, ReadOnlySpan<SequenceSlice> batch, FeatureScaling? scaling, int first, int end)
    {
        int features = _network.Features;
        _input.ClearGaps(first, end, _plan.Gap);
        for (int place = first; place < end; place++)
        {
            SequenceSlice slice = batch[shape.Order[place]];
            ReadOnlySpan<float> values = slice.Values.AsSpan(slice.Offset, slice.Steps * features);
            SequenceLevel level = _network.LevelOf(slice);
            for (int t = 0; t < slice.Steps; t++)
                _network.CopyStep(values.Slice(t * features, features), _input.Row(place, t), level, scaling);
        }
    }

    private ConvolutionPlane InputOf(int layer) => layer == 0 ? _input : _layers[layer - 1].Output;

    private void Forward(PackedNetwork network, int index, in ConvolutionGroup group)
    {
        ConvolutionLayerPlan plan = _plan.Layers[index];
        ConvolutionBuffers buffers = _layers[index];
        ConvolutionPlane input = InputOf(index);
        ConvolutionPlane source = buffers.Mixed ?? input;
        buffers.Mixed?.ClearGaps(group.First, group.End, _plan.Gap);
        buffers.Output.ClearGaps(group.First, group.End, _plan.Gap);
        if (_keeps)
            buffers.Product.ClearGaps(group.First, group.End, _plan.Gap);
        if (plan.Bottleneck is { } bottleneck)
            Multiply(network, bottleneck, input, source, 0, group);
        for (int p = 0; p < plan.Paths.Length; p++)
            Multiply(network, plan.Paths[p], source, buffers.Product, plan.Starts[p], group);
        if (plan.Pooled is { } pooled)
        {
            bool causal = plan.Layer.Padding == ConvolutionPadding.Causal;
            for (int place = group.First; place < group.End; place++)
                NeighbourPooling.Forward(input.From(place), buffers.Pooled!.From(place), input.StepsOf(place), causal);
            Multiply(network, pooled, buffers.Pooled!, buffers.Product, plan.Starts[^1], group);
        }

        var normalization = new GroupNormalization(plan.Normalization, network, _keeps ? this : null, group, _rows, buffers.Scales);
        normalization.Forward(buffers.Product, buffers.Own, rectifies: true);
        if (plan.Shortcut is not { } shortcut)
            return;
        Multiply(network, shortcut, InputOf(index + 1 - plan.Layer.ShortcutOver), buffers.ShortcutProduct!, 0, group);
        normalization =
            new GroupNormalization(plan.ShortcutNormalization!, network, _keeps ? this : null, group, _rows, buffers.ShortcutScales);
        normalization.Forward(buffers.ShortcutProduct!, buffers.Output, rectifies: false);
        for (int place = group.First; place < group.End; place++)
        {
            int length = buffers.Output.StepsOf(place) * plan.OutputStride;
            var sum = new Span<float>(buffers.Output.At(place), length);
            TensorPrimitives.Add(sum, new ReadOnlySpan<float>(buffers.Own.At(place), length), sum);
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
        for (int place = group.First; place < group.End; place++)
            product.Pass.Forward(network.Parameters + product.ParameterOffset, from.At(place), to.From(place, column), to.StepsOf(place));
    }

    /// <summary>
    /// A sequence's means within frames, and over all of them: a frame's sum first, so that a stream adds in the same order.
    /// </summary>
    private void Average(BatchLayout shape, int place, in RowPlane frames, int skipped)
    {
        ConvolutionPlane output = _layers[^1].Output;
        int steps = output.StepsOf(place);
        int perFrame = _network.StepsPerFrame / _plan.Stride;
        Span<float> mean = MeanOf(place);
        mean.Clear();
        for (int frame = 0, start = skipped; start < steps; frame++, start += perFrame)
        {
            int count = Math.Min(perFrame, steps - start);
            var sum = new Span<float>(frames.Rows + ((nint)shape.RowOf(place, frame) * frames.Stride), _plan.OutputStride);
            output.Row(place, start).CopyTo(sum);
            for (int i = 1; i < count; i++)
                TensorPrimitives.Add(sum, output.Row(place, start + i), sum);
            TensorPrimitives.Add(mean, sum, mean);
            sum.CopyTo(_sum);
            TensorPrimitives.Multiply(sum, 1f / count, sum);
        }

        TensorPrimitives.Multiply(mean, 1f / (steps - skipped), mean);
    }
}

/// <summary>Sequences that are computed together: places from one to another, and which group of the share they are.</summary>
internal readonly struct ConvolutionGroup(int first, int end, int index)
{
    public readonly int First = first;
    public readonly int End = end;
    public readonly int Index = index;
}
