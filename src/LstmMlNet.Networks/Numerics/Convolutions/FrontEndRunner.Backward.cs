using System.Numerics.Tensors;

namespace LstmMlNet.Networks.Numerics;

/// <content>The backward pass: what the filters gave becomes its gradient.</content>
internal sealed unsafe partial class FrontEndRunner
{
    /// <summary>The backward pass from the gradients of frames and of what the head reads.</summary>
    /// <param name="network">The weights.</param>
    /// <param name="shape">How the batch lies.</param>
    /// <param name="frameGradients">Of the frames' rows, from the front end's column on; none where the pointer is null.</param>
    /// <param name="pooledGradients">Of what the head reads, a row for each sequence; none where the pointer is null.</param>
    /// <param name="teams">How threads part it, as in the forward pass.</param>
    /// <param name="thread">Which of them.</param>
    public void Backward(
        PackedNetwork network,
        BatchLayout shape,
        in RowPlane frameGradients,
        in RowPlane pooledGradients,
        GroupTeams teams,
        int thread)
    {
        Span<bool> hasGradient = stackalloc bool[_layers.Length];
        for (int index = teams.TeamOf(thread); index < shape.GroupCount && !Stop.IsCancellationRequested; index += teams.Count)
        {
            ConvolutionGroup group = GroupOf(shape, teams, thread, index);
            hasGradient.Clear();
            foreach ((int place, RowRange rows) in group.RowsOf(_layers[^1].OutputGradient!))
                SpreadGradients(shape, place, rows, frameGradients, pooledGradients);
            hasGradient[^1] = true;
            group.Meet();
            for (int i = _layers.Length - 1; i >= _plan.LowestTrainable && !Stop.IsCancellationRequested; i--)
                Backward(network, i, group, hasGradient);
        }
    }

    private void SpreadGradients(BatchLayout shape, int place, RowRange rows, in RowPlane frameGradients, in RowPlane pooledGradients)
    {
        ConvolutionPlane target = _layers[^1].OutputGradient!;
        int steps = target.StepsOf(place);
        int perFrame = _network.StepsPerFrame / _plan.Stride;
        for (int t = rows.From; t < rows.End; t++)
        {
            int frame = t / perFrame;
            Span<float> row = target.Row(place, t);
            if (frameGradients.Rows is null)
                row.Clear();
            else
                TensorPrimitives.Multiply(
                    new ReadOnlySpan<float>(frameGradients.Rows + ((nint)shape.RowOf(place, frame) * frameGradients.Stride), row.Length),
                    1f / Math.Min(perFrame, steps - (frame * perFrame)),
                    row);
            if (pooledGradients.Rows is null)
                continue;
            float* pooled = pooledGradients.Rows + ((nint)place * pooledGradients.Stride);
            if (_plan.FrontEnd.GlobalMean)
                TensorPrimitives.MultiplyAdd(new ReadOnlySpan<float>(pooled, row.Length), 1f / steps, row, row);
            if (_plan.FrontEnd.GlobalMax)
                AddGreatest(new ReadOnlySpan<float>(pooled + _plan.AveragedStride, row.Length), Pooling.GreatestOf(place), t, row);
        }
    }

    private static void AddGreatest(ReadOnlySpan<float> gradients, ReadOnlySpan<int> greatest, int step, Span<float> row)
    {
        for (int j = 0; j < row.Length; j++)
        {
            if (greatest[j] == step)
                row[j] += gradients[j];
        }
    }

    private void Backward(PackedNetwork network, int index, in ConvolutionGroup group, Span<bool> hasGradient)
    {
        ConvolutionLayerPlan plan = _plan.Layers[index];
        ConvolutionBuffers buffers = _layers[index];
        if (plan.Shortcut is { } shortcut)
            ShortcutBackward(network, index, shortcut, group, hasGradient);
        var normalization = new GroupNormalization(plan.Normalization, network, this, group, buffers.Scales);
        normalization.Backward(buffers.Product, buffers.Own, buffers.OutputGradient!, rectifies: true);
        group.Meet();

        // The lowest layer that learns needs no gradient of what it reads, but that of its mixed channels.
        bool wantsInput = index > _plan.LowestTrainable;
        if (plan.Bottleneck is { } bottleneck)
        {
            BackThroughPaths(network, plan, buffers, buffers.MixedGradient!, group, adds: false);
            group.Meet();
            if (wantsInput)
                Back(network, bottleneck, (buffers.MixedGradient!, 0), GradientOf(index - 1), group, Take(hasGradient, index - 1));
        }
        else if (wantsInput)
        {
            BackThroughPaths(network, plan, buffers, GradientOf(index - 1), group, Take(hasGradient, index - 1));
        }

        if (plan.Pooled is { } pooled && wantsInput)
        {
            Back(network, pooled, (Outputs(plan, buffers, group), plan.Starts[^1]), buffers.PooledGradient!, group, adds: false);
            group.Meet();
            BackThroughPooling(plan, index, group);
        }

        group.Meet();
    }

    private void BackThroughPooling(ConvolutionLayerPlan plan, int index, in ConvolutionGroup group)
    {
        ConvolutionBuffers buffers = _layers[index];
        ConvolutionPlane input = InputOf(index);
        bool causal = plan.Layer.Padding == ConvolutionPadding.Causal;
        for (int place = group.First; place < group.End; place++)
        {
            if (group.Owns(place))
                NeighborPooling.Backward(
                    input.From(place),
                    buffers.Pooled!.From(place),
                    buffers.PooledGradient!.From(place),
                    GradientOf(index - 1).From(place),
                    input.StepsOf(place),
                    causal);
        }
    }

    private void ShortcutBackward(
        PackedNetwork network,
        int index,
        FrontEndProduct shortcut,
        in ConvolutionGroup group,
        Span<bool> hasGradient)
    {
        ConvolutionLayerPlan plan = _plan.Layers[index];
        ConvolutionBuffers buffers = _layers[index];
        ConvolutionPlane gradient = buffers.OutputGradient!;

        // The sum's own ReLU; what passes it reaches both.
        foreach ((int place, RowRange rows) in group.RowsOf(gradient))
        {
            nint from = (nint)rows.From * gradient.Stride;
            Rectify(buffers.Output.At(place) + from, gradient.At(place) + from, rows.Count * gradient.Stride);
        }

        group.Meet();
        var normalization = new GroupNormalization(plan.ShortcutNormalization!, network, this, group, buffers.ShortcutScales);
        normalization.Backward(buffers.ShortcutProduct!, buffers.Output, gradient, rectifies: false);
        group.Meet();
        int source = index - plan.Layer.ShortcutOver;
        if (source < _plan.LowestTrainable)
            return;
        bool adds = Take(hasGradient, source);
        if (shortcut.Pass.Stride == 1)
        {
            Back(network, shortcut, (buffers.ShortcutProduct!, 0), GradientOf(source), group, adds);
            return;
        }

        for (int place = group.First; place < group.End; place++)
        {
            if (!group.Owns(place))
                continue;
            RowPlane target = GradientOf(source).From(place);
            if (!adds)
                new Span<float>(target.Rows, GradientOf(source).StepsOf(place) * target.Stride).Clear();
            shortcut.Pass.AddBackwardAtStride(
                network.Derived + shortcut.DerivedOffset,
                buffers.ShortcutProduct!.From(place),
                target,
                gradient.StepsOf(place));
        }
    }

    private static void Rectify(float* output, float* gradient, int length)
    {
        for (int i = 0; i < length; i++)
        {
            if (!(output[i] > 0))
                gradient[i] = 0;
        }
    }

    private ConvolutionPlane GradientOf(int layer) => _layers[layer].OutputGradient!;

    /// <summary>Whether a layer's outputs have a gradient already, to which the next is added; from now on they have.</summary>
    private static bool Take(Span<bool> hasGradient, int layer)
    {
        bool had = hasGradient[layer];
        hasGradient[layer] = true;
        return had;
    }

    private void BackThroughPaths(
        PackedNetwork network,
        ConvolutionLayerPlan plan,
        ConvolutionBuffers buffers,
        ConvolutionPlane target,
        in ConvolutionGroup group,
        bool adds)
    {
        ConvolutionPlane outputs = Outputs(plan, buffers, group);
        for (int p = 0; p < plan.Paths.Length; p++)
            Back(network, plan.Paths[p], (outputs, plan.Starts[p]), target, group, adds || p > 0);
    }

    /// <summary>Gradients of outputs, a row for each step of the input.</summary>
    private ConvolutionPlane Outputs(ConvolutionLayerPlan plan, ConvolutionBuffers buffers, in ConvolutionGroup group)
    {
        if (buffers.Spread is not { } spread)
            return buffers.Product;
        spread.ClearGaps(group, _plan.Gap);
        int stride = plan.Layer.Stride;
        foreach ((int place, RowRange rows) in group.RowsOf(spread))
        {
            for (int t = rows.From; t < rows.End; t++)
            {
                if (t % stride == 0)
                    buffers.Product.Row(place, t / stride).CopyTo(spread.Row(place, t));
                else
                    spread.Row(place, t).Clear();
            }
        }

        group.Meet();
        return spread;
    }

    private static void Back(
        PackedNetwork network,
        FrontEndProduct product,
        (ConvolutionPlane Plane, int Column) from,
        ConvolutionPlane to,
        in ConvolutionGroup group,
        bool adds)
    {
        foreach ((int place, RowRange rows) in group.RowsOf(to))
            product.Pass.Backward(
                network.Derived + product.DerivedOffset,
                from.Plane.From(place, from.Column).From(rows.From),
                to.From(place).From(rows.From),
                rows.Count,
                adds);
    }
}
