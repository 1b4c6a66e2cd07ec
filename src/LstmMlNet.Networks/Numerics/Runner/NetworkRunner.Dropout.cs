namespace LstmMlNet.Networks.Numerics;

/// <content>What is left out at random while training.</content>
internal sealed unsafe partial class NetworkRunner
{
    private const int HeadKey = -1;
    private const int InputKey = -2;
    private const int RecurrentKey = -3;
    private DropoutMasks? _inputMasks;
    private DropoutMasks?[] _layerMasks = [];
    private DropoutMasks? _headMasks;
    private readonly Action<RowRange> _drawMasks;
    private DropoutMasks[] _allMasks = [];
    private int _maskSeed;
    private Func<int, int>? _placeOf;

    /// <summary>Leaves values out from now on.</summary>
    public void UseDropout(DropoutOptions dropout)
    {
        _inputMasks = dropout.Input > 0 ? new DropoutMasks(dropout.Input, _plan.InputWidth, InputKey) : null;
        _layerMasks = [.. _plan.Layers.Select((layer, i) => dropout.BetweenLayers > 0 && i < _plan.Layers.Length - 1
            ? new DropoutMasks(dropout.BetweenLayers, layer.OutputStride, i)
            : null)];
        _headMasks = dropout.BeforeHead > 0 ? new DropoutMasks(dropout.BeforeHead, _plan.Head.Inputs, HeadKey) : null;
        var all = new List<DropoutMasks?> { _inputMasks, _headMasks };
        all.AddRange(_layerMasks);
        for (int i = 0; i < _layers.Length && dropout.Recurrent > 0; i++)
        {
            for (int d = 0; d < _layers[i].Passes.Length; d++)
            {
                _layers[i].Passes[d].RecurrentMasks =
                    new DropoutMasks(dropout.Recurrent, _plan.Layers[i].UnitStride, RecurrentKey - (2 * i) - d);
                all.Add(_layers[i].Passes[d].RecurrentMasks);
            }
        }

        _allMasks = [.. all.OfType<DropoutMasks>()];
    }

    /// <summary>Lets gradients go back at most so many steps.</summary>
    public void Truncate(int steps)
    {
        foreach (PassBuffers pass in _layers.SelectMany(layer => layer.Passes))
            pass.TruncatedSteps = steps;
    }

    /// <summary>Has something done between the steps of the backward pass, by one of the squad's threads.</summary>
    public void CallBetweenSteps(Action call)
    {
        foreach (PassBuffers pass in _layers.SelectMany(layer => layer.Passes))
            pass.BetweenSteps = call;
    }

    /// <summary>The masks at a place: the input's, a layer's output's, the head's input's; null where nothing is left out.</summary>
    public (DropoutMasks? Input, DropoutMasks?[] Layers, DropoutMasks? Head) Masks => (_inputMasks, _layerMasks, _headMasks);

    /// <summary>Draws the masks of all sequences.</summary>
    /// <param name="seed">The update's.</param>
    /// <param name="placeOf">Gives a sequence's place in the batch of all processes.</param>
    public void DrawMasks(int seed, Func<int, int> placeOf)
    {
        (_maskSeed, _placeOf) = (seed, placeOf);
        ForPlaces(_drawMasks);
    }

    private void DrawMasks(RowRange places)
    {
        for (int b = places.From; b < places.End; b++)
        {
            int index = _placeOf!(Shape.Order[b]);
            foreach (DropoutMasks masks in _allMasks)
                masks.Draw(_maskSeed, index, b);
        }
    }

    /// <summary>The recurrent mask of a direction of a layer; null where there is none.</summary>
    public DropoutMasks? RecurrentMasks(int layer, int direction) => _layers[layer].Passes[direction].RecurrentMasks;

    private void ResizeMasks()
    {
        foreach (DropoutMasks masks in _allMasks)
            masks.Resize(Shape.Count);
    }

    private void DropRows(DropoutMasks? masks, in RowPlane rows, RowRange places)
    {
        for (int b = places.From; masks is not null && b < places.End; b++)
            masks.Apply(Shape, rows, b);
    }

    /// <summary>The rows that the head reads, or their gradients, of some sequences.</summary>
    private void DropHead(float* rows, RowRange places)
    {
        if (_headMasks is null)
            return;
        if (ReadsSteps)
        {
            DropRows(_headMasks, new RowPlane(rows, _plan.Head.Inputs), places);
            return;
        }

        for (int b = places.From; b < places.End; b++)
            _headMasks.Apply(b, new Span<float>(rows + ((nint)b * _plan.Head.Inputs), _plan.Head.Inputs));
    }

    private DropoutMasks? LayerMasks(int layer) => layer < _layerMasks.Length ? _layerMasks[layer] : null;
}
