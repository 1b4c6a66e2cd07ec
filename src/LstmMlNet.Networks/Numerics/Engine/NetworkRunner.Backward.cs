namespace LstmMlNet.Networks.Numerics;

/// <content>The way back, and the gradients of the parameters.</content>
internal sealed unsafe partial class NetworkRunner
{
    /// <summary>The way back from the logits' gradients, for the same groups. Parameter gradients follow once all are through.</summary>
    public void Backward(PackedNetwork network, int firstGroup, int endGroup)
    {
        if (endGroup <= firstGroup)
            return;
        (int from, int to) = Places(firstGroup, endGroup);
        float* featureGradients = PerStep ? _layers[^1].OutputGradient.Rows : _featureGradients!.Pointer;
        (int firstRow, int endRow) = HeadRowsOf(firstGroup, endGroup);
        ClearLogitPadding(firstRow, endRow);
        _plan.Head.Backward(network.HeadDerived, Logits + ((nint)firstRow * _plan.Head.OutputStride), featureGradients + ((nint)firstRow * _plan.Head.Inputs), endRow - firstRow);
        DropHead(featureGradients, from, to);
        for (int g = firstGroup; g < endGroup && _pool.Pools; g++)
            _pool.Backward(Shape, Shape.Group(g), _layers[^1].Output, _layers[^1].OutputGradient, network.PoolParameters, new RowPlane(featureGradients, _plan.Head.Inputs));

        // Below the lowest layer that training changes nobody asks for a gradient.
        for (int i = _layers.Length - 1; i >= 0 && i >= _plan.LowestTrainable; i--)
        {
            LayerPlan layer = _plan.Layers[i];
            LayerBuffers buffers = _layers[i];
            bool last = i == _layers.Length - 1;
            RowPlane inputGradient = i <= _plan.LowestTrainable ? default : i == 0 ? InputGradient : _layers[i - 1].OutputGradient;
            for (int d = 0; d < layer.Directions.Length; d++)
            {
                DirectionPlan direction = layer.Directions[d];
                StartGradients(buffers.Passes[d], layer, last && _pool.HasLast ? featureGradients : null, d, from, to);
                RowPlane outputGradient = last && !_pool.NeedsSequence ? default : buffers.OutputGradient;
                if (d == 0)
                {
                    direction.Pass.Backward(buffers.Passes[d], network.Weights(direction), Shape, outputGradient, inputGradient, firstGroup, endGroup);
                    continue;
                }

                RowPlane mirrored = default;
                if (outputGradient.Rows is not null)
                {
                    mirrored = buffers.MirroredOutput;
                    RowReversal.Copy(Shape, Side(outputGradient, d, layer), mirrored, layer.UnitStride, from, to);
                }

                direction.Pass.Backward(buffers.Passes[d], network.Weights(direction), Shape, mirrored, buffers.MirroredInputGradient, firstGroup, endGroup);
                if (inputGradient.Rows is not null)
                    RowReversal.Add(Shape, buffers.MirroredInputGradient, inputGradient, layer.InputStride, from, to);
            }

            if (inputGradient.Rows is null)
                continue;
            AddSkippedGradient(i, last && _pool.HasLast ? featureGradients : null, last && !_pool.NeedsSequence ? default : buffers.OutputGradient, inputGradient, from, to);
            DropRows(i == 0 ? _inputMasks : LayerMasks(i - 1), inputGradient, from, to);
        }
    }

    /// <summary>Adds the gradient of one block of one direction's parameters, over one part of the batch's rows.</summary>
    public void AddGradient(PackedNetwork network, int layer, int direction, ColumnBlock block, int part, int parts, float* gradient)
    {
        RowPlane input = direction > 0 ? _layers[layer].MirroredInput : layer == 0 ? Input : _layers[layer - 1].Output;
        DirectionPlan plan = _plan.Layers[layer].Directions[direction];
        plan.Pass.AddGradient(_layers[layer].Passes[direction], network.Weights(plan), Shape, input, block, Shape.PartStart(part, parts), Shape.PartStart(part + 1, parts), gradient);
    }

    public void AddPoolGradient(float* gradient) =>
        _pool.AddGradient(Shape, _layers[^1].Output, new Span<float>(gradient, _plan.PoolParameterLength));

    public void AddHeadGradient(ColumnBlock block, float* gradient) =>
        _plan.Head.AddGradient(block, Features, Logits, HeadRows, gradient);

    private void StartGradients(PassBuffers buffers, LayerPlan layer, float* featureGradients, int direction, int from, int to)
    {
        int units = layer.UnitStride;
        for (int b = from; b < to; b++)
        {
            nint start = (nint)buffers.PlaceRow(b) * units;
            var source = new Span<float>(buffers.Sources + start, units);
            if (featureGradients is null)
                source.Clear();
            else
                new ReadOnlySpan<float>(featureGradients + ((nint)b * _plan.Head.Inputs) + (direction * units), units).CopyTo(source);
            new Span<float>(buffers.Carry + start, units).Clear();
        }
    }

    private void ClearLogitPadding(int from, int to)
    {
        int stride = _plan.Head.OutputStride;
        int used = _plan.Head.Outputs;
        for (int b = from; b < to && used < stride; b++)
            new Span<float>(Logits + ((nint)b * stride) + used, stride - used).Clear();
    }
}
