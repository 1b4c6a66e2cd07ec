namespace LstmMlNet.Networks.Numerics;

/// <content>The backward pass, and the gradients of the parameters.</content>
internal sealed unsafe partial class NetworkRunner
{
    /// <summary>The backward pass from the logits' gradients.</summary>
    /// <param name="network">The weights.</param>
    /// <param name="sums">
    /// Where each direction's parameter gradients are added as soon as it is complete; null: they follow once all shares are.
    /// </param>
    public void Backward(PackedNetwork network, RoundSums? sums = null)
    {
        if (Shape.Count == 0)
            return;
        float* featureGradients = ReadsSteps ? _layers[^1].OutputGradient.Rows : _featureGradients!.Pointer;
        ScatterDecodedGradients();
        ClearLogitPadding();
        _plan.Head.Backward(network.HeadDerived, Logits, featureGradients, HeadRows);
        DropHead(featureGradients);
        for (int g = 0; g < Shape.GroupCount && _pool.Pools; g++)
            _pool.Backward(
                Shape,
                Shape.Group(g),
                _layers[^1].Output,
                _layers[^1].OutputGradient,
                network.PoolParameters,
                new RowPlane(featureGradients, _plan.Head.Inputs));
        sums?.AddTop();

        // Below the lowest layer that training changes nobody asks for a gradient.
        for (int i = _layers.Length - 1; i >= 0 && i >= _plan.LowestTrainable; i--)
        {
            LayerPlan layer = _plan.Layers[i];
            LayerBuffers buffers = _layers[i];
            bool last = i == _layers.Length - 1;
            RowPlane inputGradient = i <= _plan.LowestTrainable ? default : i == 0 ? InputGradient : _layers[i - 1].OutputGradient;

            // The last direction first: of what the forward pass kept, its own is still in the nearest caches.
            for (int d = layer.Directions.Length - 1; d >= 0; d--)
            {
                DirectionPlan direction = layer.Directions[d];
                StartGradients(buffers.Passes[d], layer, last && _pool.HasLast ? featureGradients : null, d);
                RowPlane outputGradient = last && !_pool.NeedsSequence ? default : buffers.OutputGradient;
                if (d > 0 && outputGradient.Rows is not null)
                {
                    RowReversal.Copy(Shape, Side(outputGradient, d, layer), buffers.MirroredOutput, layer.UnitStride);
                    outputGradient = buffers.MirroredOutput;
                }

                RowPlane target = d > 0 && inputGradient.Rows is not null ? buffers.MirroredInputGradient : inputGradient;
                direction.Pass.Backward(buffers.Passes[d], network.Weights(direction), Shape, outputGradient, target);
                sums?.Add(i, d);
            }

            if (inputGradient.Rows is null)
                continue;
            if (layer.Directions.Length > 1)
                RowReversal.Add(Shape, buffers.MirroredInputGradient, inputGradient, layer.InputStride);
            AddSkippedGradient(
                i,
                last && _pool.HasLast ? featureGradients : null,
                last && !_pool.NeedsSequence ? default : buffers.OutputGradient,
                inputGradient);
            DropRows(i == 0 ? _inputMasks : LayerMasks(i - 1), inputGradient);
        }

        if (_plan.FrontEnd?.Learns == true)
            BackThroughFrontEnd(network, featureGradients, sums);
    }

    private void BackThroughFrontEnd(PackedNetwork network, float* featureGradients, RoundSums? sums)
    {
        RowPlane means = _plan.HasGlobalMean ? new(featureGradients + _plan.MeanColumn, _plan.Head.Inputs) : default;
        _frontEnd!.Backward(network, Shape, FrontEndColumns(InputGradient), means);
        int kinds = _plan.FrontEnd!.Products.Count + _plan.FrontEnd.Normalizations.Count;
        for (int i = 0; i < kinds; i++)
            sums?.Add(ParameterTask.FrontEndLayer, i);
    }

    /// <summary>Adds the gradient of one block of the convolutions, over the sequences of some groups.</summary>
    public void AddFrontEndGradient(in ParameterTask task, int firstGroup, int endGroup, float* gradient) =>
        _frontEnd!.AddGradient(Shape, task, firstGroup, endGroup, gradient);

    /// <summary>The statistics of the convolutions' normalisations, which the batch's moving averages are made of.</summary>
    public void CopyStatistics(FrontEndStatistics statistics, int firstGroup)
    {
        if (_frontEnd is not null && Shape.Count > 0)
            statistics.Take(_frontEnd, Shape, firstGroup);
    }

    /// <summary>
    /// Adds the gradient of one block of one direction's parameters, over the rows of some groups in their order; the first
    /// ones replace what was there.
    /// </summary>
    public void AddGradient(PackedNetwork network, in ParameterTask task, in BlockGradient gradient)
    {
        (int layer, int direction) = (task.Layer, task.Direction);
        RowPlane input = direction > 0 ? _layers[layer].MirroredInput : layer == 0 ? Input : _layers[layer - 1].Output;
        DirectionPlan plan = _plan.Layers[layer].Directions[direction];
        plan.Pass.AddGradient(new PassRun(_layers[layer].Passes[direction], network.Weights(plan), Shape), input, gradient);
    }

    /// <summary>Adds attention's gradient, over the rows of some groups.</summary>
    public void AddPoolGradient(int firstGroup, int endGroup, float* gradient) =>
        _pool.AddGradient(
            _layers[^1].Output,
            Shape.GroupStart(firstGroup),
            Shape.GroupStart(endGroup),
            new Span<float>(gradient, _plan.PoolParameterLength));

    /// <summary>Adds the gradient of one block of the head, over the rows that it read of some groups.</summary>
    public void AddHeadGradient(ColumnBlock block, int firstGroup, int endGroup, float* gradient)
    {
        int first = HeadRow(firstGroup);
        float* features = Features + ((nint)first * _plan.Head.Inputs);
        float* logits = Logits + ((nint)first * _plan.Head.OutputStride);
        _plan.Head.AddGradient(block, features, logits, HeadRow(endGroup) - first, gradient);
    }

    /// <summary>The first row of a group that the head reads.</summary>
    private int HeadRow(int group) => ReadsSteps ? Shape.GroupStart(group) : Math.Min(group * Shape.GroupSize, Shape.Count);

    private void StartGradients(PassBuffers buffers, LayerPlan layer, float* featureGradients, int direction)
    {
        int units = layer.UnitStride;
        for (int b = 0; b < Shape.Count; b++)
        {
            nint start = (nint)b * units;
            var source = new Span<float>(buffers.SourceGradients + start, units);
            if (featureGradients is null)
                source.Clear();
            else
                new ReadOnlySpan<float>(featureGradients + ((nint)b * _plan.Head.Inputs) + (direction * units), units).CopyTo(source);
            new Span<float>(buffers.Carry + start, units).Clear();
        }
    }

    private void ClearLogitPadding()
    {
        int stride = _plan.Head.OutputStride;
        int used = _plan.Head.Outputs;
        for (int b = 0; b < HeadRows && used < stride; b++)
            new Span<float>(Logits + ((nint)b * stride) + used, stride - used).Clear();
    }
}
