using System.Numerics.Tensors;

namespace LstmMlNet.Networks.Numerics;

/// <content>The backward pass: what the filters gave becomes its gradient.</content>
internal sealed unsafe partial class FrontEndRunner
{
    private readonly bool[] _hasGradient;

    /// <summary>The backward pass from the gradients of frames and of the means over all steps.</summary>
    /// <param name="network">The weights.</param>
    /// <param name="shape">How the batch lies.</param>
    /// <param name="frameGradients">Of the frames' rows, from the front end's column on; none where the pointer is null.</param>
    /// <param name="meanGradients">Of the means over all steps, a row for each sequence; none where the pointer is null.</param>
    public void Backward(PackedNetwork network, BatchLayout shape, in RowPlane frameGradients, in RowPlane meanGradients)
    {
        for (int first = 0; first < shape.Count; first += shape.GroupSize)
        {
            var group = new ConvolutionGroup(first, Math.Min(first + shape.GroupSize, shape.Count), first / shape.GroupSize);
            Array.Clear(_hasGradient);
            for (int place = group.First; place < group.End; place++)
                SpreadGradients(shape, place, frameGradients, meanGradients);
            _hasGradient[^1] = true;
            for (int i = _layers.Length - 1; i >= _plan.LowestTrainable; i--)
                Backward(network, i, group);
        }
    }

    /// <summary>Adds the gradient of one block of a kernel, or of a normalisation's gains and shifts, over some groups.</summary>
    public void AddGradient(BatchLayout shape, in ParameterTask task, int firstGroup, int endGroup, float* gradient)
    {
        if (task.Direction >= _plan.Products.Count)
        {
            NormalizationPlan normalization = _plan.Normalizations[task.Direction - _plan.Products.Count];
            int offset = normalization.GroupOffset + (2 * normalization.Stride) + normalization.Learnt.Offset;
            var sum = new Span<float>(gradient, task.Length);
            for (int group = firstGroup; group < endGroup; group++)
                TensorPrimitives.Add(sum, new ReadOnlySpan<float>(GroupOf(group) + offset, task.Length), sum);
            return;
        }

        (FrontEndProduct product, ConvolutionPlane from, ConvolutionPlane to, int column) = Find(task.Direction);
        int end = Math.Min(endGroup * shape.GroupSize, shape.Count);
        for (int place = firstGroup * shape.GroupSize; place < end; place++)
            product.Pass.AddGradient(task.Block, from.At(place), to.From(place, column), to.StepsOf(place), gradient);
    }

    /// <summary>What a product read, and where its outputs' gradients are.</summary>
    private (FrontEndProduct Product, ConvolutionPlane From, ConvolutionPlane To, int Column) Find(int index)
    {
        for (int i = 0; i < _layers.Length; i++)
        {
            ConvolutionLayerPlan plan = _plan.Layers[i];
            ConvolutionBuffers buffers = _layers[i];
            if (plan.Bottleneck?.Index == index)
                return (plan.Bottleneck, InputOf(i), buffers.MixedGradient!, 0);
            for (int p = 0; p < plan.Paths.Length; p++)
            {
                if (plan.Paths[p].Index == index)
                    return (plan.Paths[p], buffers.Mixed ?? InputOf(i), buffers.Product, plan.Starts[p]);
            }

            if (plan.Pooled?.Index == index)
                return (plan.Pooled, buffers.Pooled!, buffers.Product, plan.Starts[^1]);
            if (plan.Shortcut?.Index == index)
                return (plan.Shortcut, InputOf(i + 1 - plan.Layer.ShortcutOver), buffers.ShortcutProduct!, 0);
        }

        throw new ArgumentOutOfRangeException(nameof(index), index, "There is no such product.");
    }

    private void SpreadGradients(BatchLayout shape, int place, in RowPlane frameGradients, in RowPlane meanGradients)
    {
        ConvolutionPlane target = _layers[^1].OutputGradient!;
        int steps = target.StepsOf(place);
        int perFrame = _network.StepsPerFrame / _plan.Stride;
        for (int t = 0; t < steps; t++)
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
            if (meanGradients.Rows is not null)
                TensorPrimitives.MultiplyAdd(
                    new ReadOnlySpan<float>(meanGradients.Rows + ((nint)place * meanGradients.Stride), row.Length),
                    1f / steps,
                    row,
                    row);
        }
    }

    private void Backward(PackedNetwork network, int index, in ConvolutionGroup group)
    {
        ConvolutionLayerPlan plan = _plan.Layers[index];
        ConvolutionBuffers buffers = _layers[index];
        if (plan.Shortcut is { } shortcut)
            ShortcutBackward(network, index, shortcut, group);
        var normalization = new GroupNormalization(plan.Normalization, network, this, group, _rows, buffers.Scales);
        normalization.Backward(buffers.Product, buffers.Own, buffers.OutputGradient!, rectifies: true);

        // The lowest layer that learns needs no gradient of what it reads, but that of its mixed channels.
        bool wantsInput = index > _plan.LowestTrainable;
        if (plan.Bottleneck is { } bottleneck)
        {
            BackThroughPaths(network, plan, buffers, buffers.MixedGradient!, group, adds: false);
            if (wantsInput)
                Back(network, bottleneck, (buffers.MixedGradient!, 0), GradientOf(index - 1), group, TakeGradient(index - 1));
        }
        else if (wantsInput)
        {
            BackThroughPaths(network, plan, buffers, GradientOf(index - 1), group, TakeGradient(index - 1));
        }

        if (plan.Pooled is { } pooled && wantsInput)
        {
            Back(network, pooled, (Outputs(plan, buffers, group), plan.Starts[^1]), buffers.PooledGradient!, group, adds: false);
            bool causal = plan.Layer.Padding == ConvolutionPadding.Causal;
            ConvolutionPlane input = InputOf(index);
            for (int place = group.First; place < group.End; place++)
                NeighbourPooling.Backward(
                    input.From(place),
                    buffers.Pooled!.From(place),
                    buffers.PooledGradient!.From(place),
                    GradientOf(index - 1).From(place),
                    input.StepsOf(place),
                    causal);
        }
    }

    private void ShortcutBackward(PackedNetwork network, int index, FrontEndProduct shortcut, in ConvolutionGroup group)
    {
        ConvolutionLayerPlan plan = _plan.Layers[index];
        ConvolutionBuffers buffers = _layers[index];
        ConvolutionPlane gradient = buffers.OutputGradient!;

        // The sum's own ReLU; what passes it reaches both.
        for (int place = group.First; place < group.End; place++)
            Rectify(buffers.Output.At(place), gradient.At(place), gradient.StepsOf(place) * gradient.Stride);
        var normalization = new GroupNormalization(plan.ShortcutNormalization!, network, this, group, _rows, buffers.ShortcutScales);
        normalization.Backward(buffers.ShortcutProduct!, buffers.Output, gradient, rectifies: false);
        int source = index - plan.Layer.ShortcutOver;
        if (source < _plan.LowestTrainable)
            return;
        bool adds = TakeGradient(source);
        if (shortcut.Pass.Stride == 1)
        {
            Back(network, shortcut, (buffers.ShortcutProduct!, 0), GradientOf(source), group, adds);
            return;
        }

        for (int place = group.First; place < group.End; place++)
        {
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
    private bool TakeGradient(int layer)
    {
        bool had = _hasGradient[layer];
        _hasGradient[layer] = true;
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
        spread.ClearGaps(group.First, group.End, _plan.Gap);
        int stride = plan.Layer.Stride;
        for (int place = group.First; place < group.End; place++)
        {
            for (int t = 0; t < spread.StepsOf(place); t++)
            {
                if (t % stride == 0)
                    buffers.Product.Row(place, t / stride).CopyTo(spread.Row(place, t));
                else
                    spread.Row(place, t).Clear();
            }
        }

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
        for (int place = group.First; place < group.End; place++)
            product.Pass.Backward(
                network.Derived + product.DerivedOffset,
                from.Plane.From(place, from.Column),
                to.From(place),
                to.StepsOf(place),
                adds);
    }
}
