namespace LstmMlNet.Networks.Numerics;

/// <content>The backward pass, and the gradients of the parameters.</content>
internal sealed unsafe partial class NetworkRunner
{
    private readonly Action<RowRange> _headBack;
    private readonly Action<RowRange> _belowHead;
    private readonly Action<RowRange> _beforeDirection;
    private readonly Action<RowRange> _afterLayerBack;
    private int _direction;

    private float* FeatureGradients => ReadsSteps ? _layers[^1].OutputGradient.Rows : _featureGradients!.Pointer;

    /// <summary>The backward pass from the logits' gradients.</summary>
    /// <param name="network">The weights.</param>
    /// <param name="sums">
    /// Where each direction's parameter gradients are added as soon as it is complete; null: they follow once all shares are.
    /// </param>
    public void Backward(PackedNetwork network, RoundSums? sums = null)
    {
        if (Shape.Count == 0 || Stop.IsCancellationRequested)
            return;
        _network = network;
        if (DecodedSteps > 0)
            ForPlaces(_scatterDecoded);
        For(HeadRows, _headBack);
        if (_pool.Pools || _headMasks is not null)
            ForPlaces(_belowHead);
        sums?.AddTop();

        // Below the lowest layer that training changes nobody asks for a gradient.
        for (_layer = _layers.Length - 1; _layer >= 0 && _layer >= _plan.LowestTrainable; _layer--)
        {
            LayerPlan layer = _plan.Layers[_layer];
            LayerBuffers buffers = _layers[_layer];
            RowPlane inputGradient = InputGradientOf(_layer);

            // The last direction first: of what the forward pass kept, its own is still in the nearest caches.
            for (_direction = layer.Directions.Length - 1; _direction >= 0; _direction--)
            {
                int d = _direction;
                DirectionPlan direction = layer.Directions[d];
                ForPlaces(_beforeDirection);
                RowPlane outputGradient = OutputGradientOf(_layer);
                if (d > 0 && outputGradient.Rows is not null)
                    outputGradient = buffers.MirroredOutput;
                RowPlane target = d > 0 && inputGradient.Rows is not null ? buffers.MirroredInputGradient : inputGradient;
                RunBackward(direction.Pass, buffers.Passes[d], network.Weights(direction), outputGradient, target);
                if (Stop.IsCancellationRequested)
                    return;
                sums?.Add(_layer, d);
            }

            if (inputGradient.Rows is not null)
                ForPlaces(_afterLayerBack);
        }

        if (_plan.FrontEnd?.Learns == true)
            BackThroughFrontEnd(network, FeatureGradients, sums);
    }

    private RowPlane InputGradientOf(int layer) =>
        layer <= _plan.LowestTrainable ? default : layer == 0 ? InputGradient : _layers[layer - 1].OutputGradient;

    private RowPlane OutputGradientOf(int layer) =>
        layer == _layers.Length - 1 && !_pool.NeedsSequence ? default : _layers[layer].OutputGradient;

    /// <summary>The gradients of what came back to last states from the head; null where it reads none of this layer's.</summary>
    private float* LastGradientsOf(int layer) => layer == _layers.Length - 1 && _pool.HasLast ? FeatureGradients : null;

    private void BackThroughHead(RowRange rows)
    {
        ClearLogitPadding(rows);
        FlushLogits(rows);
        _plan.Head.Backward(
            _network!.HeadDerived,
            Logits + ((nint)rows.From * _plan.Head.OutputStride),
            FeatureGradients + ((nint)rows.From * _plan.Head.Inputs),
            rows.Count);
    }

    private void BelowHead(RowRange places)
    {
        DropHead(FeatureGradients, places);
        if (_pool.Pools)
            _pool.Backward(
                Shape,
                places,
                _layers[^1].Output,
                _layers[^1].OutputGradient,
                _network!.PoolParameters,
                new RowPlane(FeatureGradients, _plan.Head.Inputs));
    }

    private void BeforeDirection(RowRange places)
    {
        LayerPlan layer = _plan.Layers[_layer];
        LayerBuffers buffers = _layers[_layer];
        StartGradients(buffers.Passes[_direction], layer, LastGradientsOf(_layer), places);
        RowPlane outputGradient = OutputGradientOf(_layer);
        if (_direction > 0 && outputGradient.Rows is not null)
            RowReversal.Copy(Shape, places, Side(outputGradient, _direction, layer), buffers.MirroredOutput, layer.UnitStride);
    }

    private void AfterLayerBack(RowRange places)
    {
        LayerPlan layer = _plan.Layers[_layer];
        RowPlane inputGradient = InputGradientOf(_layer);
        if (layer.Directions.Length > 1)
            RowReversal.Add(Shape, places, _layers[_layer].MirroredInputGradient, inputGradient, layer.InputStride);
        AddSkippedGradient(_layer, LastGradientsOf(_layer), OutputGradientOf(_layer), inputGradient, places);
        DropRows(_layer == 0 ? _inputMasks : LayerMasks(_layer - 1), inputGradient, places);
    }

    private void BackThroughFrontEnd(PackedNetwork network, float* featureGradients, RoundSums? sums)
    {
        RowPlane pooled = _plan.PoolsFilters ? new(featureGradients + _plan.PooledColumn, _plan.Head.Inputs) : default;
        RunFrontEndBack(pooled);
        int kinds = _plan.FrontEnd!.Products.Count + _plan.FrontEnd.Normalizations.Count;
        for (int i = 0; i < kinds; i++)
            sums?.Add(ParameterTask.FrontEndLayer, i);
    }

    /// <summary>Adds the gradient of one block of the convolutions, over the sequences of some groups.</summary>
    public void AddFrontEndGradient(in ParameterTask task, RowRange own, int firstGroup, int endGroup, float* gradient) =>
        FrontEnd!.AddGradient(Shape, task, own, firstGroup, endGroup, gradient);

    /// <summary>The statistics of the convolutions' normalizations, which the batch's moving averages are made of.</summary>
    public void CopyStatistics(FrontEndStatistics statistics, int firstGroup)
    {
        if (FrontEnd is not null && Shape.Count > 0)
            statistics.Take(FrontEnd, Shape, firstGroup);
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
        var run = new PassRun(_layers[layer].Passes[direction], network.Weights(plan), Shape, PassShare.Whole);
        plan.Pass.AddGradient(run, input, gradient);
    }

    /// <summary>Adds attention's gradient, over the rows of some groups.</summary>
    public void AddPoolGradient(int firstGroup, int endGroup, float* gradient) =>
        _pool.AddGradient(
            _layers[^1].Output,
            Shape.GroupStart(firstGroup),
            Shape.GroupStart(endGroup),
            new Span<float>(gradient, _plan.PoolParameterLength));

    /// <summary>Adds the gradient of one block of the head, over the rows that it read of some groups.</summary>
    public void AddHeadGradient(ColumnBlock block, RowRange own, int firstGroup, int endGroup, float* gradient)
    {
        int first = HeadRow(firstGroup);
        float* features = Features + ((nint)first * _plan.Head.Inputs);
        float* logits = Logits + ((nint)first * _plan.Head.OutputStride);
        _plan.Head.AddGradient(block, own, features, logits, HeadRow(endGroup) - first, gradient);
    }

    /// <summary>The first row of a group that the head reads.</summary>
    private int HeadRow(int group) => ReadsSteps ? Shape.GroupStart(group) : Math.Min(group * Shape.GroupSize, Shape.Count);

    private void StartGradients(PassBuffers buffers, LayerPlan layer, float* featureGradients, RowRange places)
    {
        int units = layer.UnitStride;
        for (int b = places.From; b < places.End; b++)
        {
            nint start = (nint)b * units;
            var source = new Span<float>(buffers.SourceGradients + start, units);
            if (featureGradients is null)
                source.Clear();
            else
                new ReadOnlySpan<float>(featureGradients + ((nint)b * _plan.Head.Inputs) + (_direction * units), units).CopyTo(source);
            new Span<float>(buffers.Carry + start, units).Clear();
        }
    }

    /// <summary>Gradients of logits far from right or wrong vanish: a class's probability may be any positive float.</summary>
    private void FlushLogits(RowRange rows)
    {
        int stride = _plan.Head.OutputStride;
        for (float* at = Logits + ((nint)rows.From * stride), end = Logits + ((nint)rows.End * stride); at < end; at += Simd128.Lanes)
            Simd128.Store(at, Simd128.Flush(Simd128.Load(at), Least.Gradient));
    }

    private void ClearLogitPadding(RowRange rows)
    {
        int stride = _plan.Head.OutputStride;
        int used = _plan.Head.Outputs;
        for (int b = rows.From; b < rows.End && used < stride; b++)
            new Span<float>(Logits + ((nint)b * stride) + used, stride - used).Clear();
    }
}
