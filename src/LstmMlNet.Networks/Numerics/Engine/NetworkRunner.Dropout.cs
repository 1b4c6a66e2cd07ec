namespace LstmMlNet.Networks.Numerics;

/// <content>What is left out at random while training.</content>
internal sealed unsafe partial class NetworkRunner
{
    private const int HeadKey = -1;
    private const int InputKey = -2;
    private DropoutMasks? _inputMasks;
    private DropoutMasks?[] _layerMasks = [];
    private DropoutMasks? _headMasks;

    /// <summary>Leaves values out from now on.</summary>
    public void UseDropout(DropoutOptions dropout)
    {
        _inputMasks = dropout.Input > 0 ? new DropoutMasks(dropout.Input, _plan.InputWidth, InputKey) : null;
        _layerMasks = [.. _plan.Layers.Select((layer, i) => dropout.BetweenLayers > 0 && i < _plan.Layers.Length - 1 ? new DropoutMasks(dropout.BetweenLayers, layer.OutputStride, i) : null)];
        _headMasks = dropout.BeforeHead > 0 ? new DropoutMasks(dropout.BeforeHead, _plan.Head.Inputs, HeadKey) : null;
    }

    /// <summary>The masks at a place: the input's, a layer's output's, the head's input's; null where nothing is left out.</summary>
    public (DropoutMasks? Input, DropoutMasks?[] Layers, DropoutMasks? Head) Masks => (_inputMasks, _layerMasks, _headMasks);

    /// <summary>Draws the masks of some sequences.</summary>
    public void DrawMasks(int seed, int from, int to)
    {
        for (int b = from; b < to; b++)
        {
            int index = Shape.Order[b];
            _inputMasks?.Draw(seed, index, b);
            _headMasks?.Draw(seed, index, b);
            foreach (DropoutMasks? masks in _layerMasks)
                masks?.Draw(seed, index, b);
        }
    }

    private void ResizeMasks()
    {
        _inputMasks?.Resize(Shape.Count);
        _headMasks?.Resize(Shape.Count);
        foreach (DropoutMasks? masks in _layerMasks)
            masks?.Resize(Shape.Count);
    }

    private void DropRows(DropoutMasks? masks, in RowPlane rows, int from, int to)
    {
        for (int b = from; masks is not null && b < to; b++)
            masks.Apply(Shape, rows, b);
    }

    /// <summary>The rows that the head reads, or their gradients.</summary>
    private void DropHead(float* rows, int from, int to)
    {
        if (_headMasks is null)
            return;
        if (PerStep)
        {
            DropRows(_headMasks, new RowPlane(rows, _plan.Head.Inputs), from, to);
            return;
        }

        for (int b = from; b < to; b++)
            _headMasks.Apply(b, new Span<float>(rows + ((nint)b * _plan.Head.Inputs), _plan.Head.Inputs));
    }

    private DropoutMasks? LayerMasks(int layer) => layer < _layerMasks.Length ? _layerMasks[layer] : null;
}
