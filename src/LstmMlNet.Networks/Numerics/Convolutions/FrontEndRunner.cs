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
    private AlignedBuffer? _groups;

    /// <param name="network">The network's layout, which has a front end.</param>
    /// <param name="keeps">Keep what the backward pass needs.</param>
    /// <param name="pages">Where buffers come from; null to allocate separate arrays.</param>
    /// <param name="leader">Whose means it helps to compute; null: its own.</param>
    public FrontEndRunner(NetworkPlan network, bool keeps, BufferPages? pages, FrontEndRunner? leader = null)
    {
        _network = network;
        _plan = network.FrontEnd!;
        _keeps = keeps;
        _pages = pages;
        _levels = [.. Enumerable.Range(0, _plan.Layers.Length + 1).Select(_ => new ConvolutionRows())];
        _input = new ConvolutionPlane(_levels[0], network.Features);
        _layers = [.. _plan.Layers.Select((layer, i) => new ConvolutionBuffers(layer, _levels[i], _levels[i + 1], keeps))];
        Pooling = new FrontEndPooling(_plan, network.StepsPerFrame, keeps, leader?.Pooling);
    }

    /// <summary>Ends a batch before its end: nobody reads what it has computed by then.</summary>
    public CancellationToken Stop { get; set; }

    /// <summary>What frames and the head read of the last layer's outputs.</summary>
    public FrontEndPooling Pooling { get; }

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
                Pooling.Average(_layers[^1].Output, run, place);
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
}
