using System.Numerics.Tensors;

namespace LstmMlNet.Networks.Numerics;

/// <content>The gradients of the parameters, once the backward pass is complete.</content>
internal sealed unsafe partial class FrontEndRunner
{
    /// <summary>Adds the gradient of one block of a kernel, or of a normalization's gains and shifts, over some groups.</summary>
    /// <param name="shape">How the batch lies.</param>
    /// <param name="task">The block.</param>
    /// <param name="own">Which rows of the kernel; of a normalization, whether it.</param>
    /// <param name="firstGroup">The first group.</param>
    /// <param name="endGroup">The one after the last.</param>
    /// <param name="gradient">The block's sum.</param>
    public void AddGradient(BatchLayout shape, in ParameterTask task, RowRange own, int firstGroup, int endGroup, float* gradient)
    {
        if (own.Count == 0)
            return;
        if (task.Direction >= _plan.Products.Count)
        {
            NormalizationPlan normalization = _plan.Normalizations[task.Direction - _plan.Products.Count];
            int offset = normalization.GroupOffset + (2 * normalization.Stride) + normalization.Learned.Offset;
            var sum = new Span<float>(gradient, task.Length);
            for (int group = firstGroup; group < endGroup; group++)
                TensorPrimitives.Add(sum, new ReadOnlySpan<float>(GroupOf(group) + offset, task.Length), sum);
            return;
        }

        (FrontEndProduct product, ConvolutionPlane from, ConvolutionPlane to, int column) = Find(task.Direction);
        int end = Math.Min(endGroup * shape.GroupSize, shape.Count);
        for (int place = firstGroup * shape.GroupSize; place < end; place++)
            product.Pass.AddGradient(task.Block, from.At(place), to.From(place, column), to.StepsOf(place), own, gradient);
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
}
