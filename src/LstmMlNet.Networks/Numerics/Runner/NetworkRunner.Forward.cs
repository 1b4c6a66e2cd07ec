namespace LstmMlNet.Networks.Numerics;

/// <content>The forward pass, layer by layer: what lies before and after a layer's passes is done sequence by sequence.</content>
internal sealed unsafe partial class NetworkRunner
{
    private readonly Action<RowRange> _beforeLayer;
    private readonly Action<RowRange> _afterLayer;
    private readonly Action<RowRange> _gather;
    private readonly Action<RowRange> _head;

    // The weights, and the layer that the pass is at.
    private PackedNetwork? _network;
    private int _layer;
    private bool _startsFromStates;

    /// <summary>All sequences through all layers to their logits.</summary>
    /// <param name="network">The weights.</param>
    /// <param name="initialStates">Where a batch of one sequence starts, as <see cref="CopyFinalStates"/> gave it; empty: at zero.</param>
    public void Forward(PackedNetwork network, Span<float> initialStates = default)
    {
        if (Shape.Count == 0)
            return;
        (_network, _startsFromStates) = (network, !initialStates.IsEmpty);
        for (_layer = 0; _layer < _layers.Length; _layer++)
        {
            LayerPlan layer = _plan.Layers[_layer];
            LayerBuffers buffers = _layers[_layer];
            foreach (PassBuffers pass in buffers.Passes)
            {
                if (_startsFromStates)
                    initialStates = Exchange(pass.FirstStates, initialStates, toStates: false);
            }

            if (Stop.IsCancellationRequested)
                return;
            ForPlaces(_beforeLayer);
            for (int d = 0; d < layer.Directions.Length; d++)
            {
                DirectionPlan direction = layer.Directions[d];
                buffers.Passes[d].StartsAtZero = !_startsFromStates && !direction.Pass.LearnsInitialState;
                RunForward(
                    direction.Pass,
                    buffers.Passes[d],
                    network.Weights(direction),
                    d == 0 ? InputOfLayer(_layer) : buffers.MirroredInput,
                    d == 0 ? buffers.Output : buffers.MirroredOutput);
            }

            ForPlaces(_afterLayer);
        }

        if (Stop.IsCancellationRequested)
            return;
        if (!ReadsSteps || _headMasks is not null)
            ForPlaces(_gather);
        For(HeadRows, _head);
        if (DecodedSteps > 0)
            ForPlaces(_gatherDecoded);
    }

    private RowPlane InputOfLayer(int layer) => layer == 0 ? Input : _layers[layer - 1].Output;

    private static RowPlane Side(RowPlane both, int direction, LayerPlan layer) =>
        new(both.Rows + (direction * layer.UnitStride), both.Stride);

    private void BeforeLayer(RowRange places)
    {
        LayerPlan layer = _plan.Layers[_layer];
        LayerBuffers buffers = _layers[_layer];
        if (_layer == 0)
            DropRows(_inputMasks, Input, places);
        for (int d = 0; d < layer.Directions.Length; d++)
        {
            if (!_startsFromStates)
                StartStates(layer.Directions[d], buffers.Passes[d], places);
            if (d > 0)
                RowReversal.Copy(Shape, places, InputOfLayer(_layer), buffers.MirroredInput, layer.InputStride);
        }
    }

    private void AfterLayer(RowRange places)
    {
        LayerPlan layer = _plan.Layers[_layer];
        LayerBuffers buffers = _layers[_layer];
        RowPlane output = buffers.Output;
        if (output.Rows is null)
            return;
        for (int d = 1; d < layer.Directions.Length; d++)
            RowReversal.Copy(Shape, places, buffers.MirroredOutput, Side(output, d, layer), layer.UnitStride);
        AddSkipped(_layer, InputOfLayer(_layer), output, places);
        DropRows(LayerMasks(_layer), output, places);
    }

    private void StartStates(DirectionPlan direction, PassBuffers buffers, RowRange places)
    {
        for (int g = 0; g < Shape.GroupCount; g++)
        {
            SequenceGroup group = Shape.Group(g);
            RowRange own = group.Within(places);
            if (own.Count > 0)
                direction.Pass.Start(buffers, _network!.Weights(direction), group, own);
        }
    }

    /// <summary>What the head reads of some sequences.</summary>
    private void GatherFeatures(RowRange places)
    {
        LayerPlan layer = _plan.Layers[^1];
        for (int b = places.From; b < places.End && !ReadsSteps; b++)
        {
            var features = new Span<float>(Features + ((nint)b * _plan.Head.Inputs), _plan.Head.Inputs);
            for (int d = 0; d < layer.Directions.Length && _pool.HasLast; d++)
                CopyLastOutput(b, d, features.Slice(d * layer.UnitStride, layer.UnitStride));
            if (_plan.PoolsFilters)
                FrontEnd!.Pooling.Of(b).CopyTo(features[_plan.PooledColumn..]);
        }

        if (_pool.Pools)
            _pool.Forward(Shape, places, _layers[^1].Output, _network!.PoolParameters, new RowPlane(Features, _plan.Head.Inputs));
        DropHead(Features, places);
    }

    private void ForwardHead(RowRange rows) => _plan.Head.Forward(
        _network!.HeadParameters,
        Features + ((nint)rows.From * _plan.Head.Inputs),
        Logits + ((nint)rows.From * _plan.Head.OutputStride),
        rows.Count);
}
