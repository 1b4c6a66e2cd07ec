namespace LstmMlNet.Networks.Numerics;

/// <summary>
/// One batch's way through a network and back. Several threads may run it at once on parts of the batch: a part's
/// sequences go through all layers and steps without meeting the others'.
/// </summary>
internal sealed unsafe partial class NetworkRunner
{
    private readonly NetworkPlan _plan;
    private readonly LayerBuffers[] _layers;
    private readonly bool _keeps;
    private readonly SequencePool _pool;
    private AlignedBuffer? _input;
    private AlignedBuffer? _features;
    private AlignedBuffer? _logits;
    private AlignedBuffer? _featureGradients;

    /// <param name="plan">The network's layout.</param>
    /// <param name="keeps">Keep what the way back needs: training.</param>
    public NetworkRunner(NetworkPlan plan, bool keeps)
    {
        _plan = plan;
        _keeps = keeps;
        _pool = new SequencePool(plan.Pooling, plan.Layers[^1].OutputStride, PerStep, keeps);
        _layers = [.. plan.Layers.Select((layer, i) => new LayerBuffers(layer, keeps, hasLayerBelow: i > 0 || plan.Embedding is not null))];
    }

    public PackedShape Shape { get; } = new();

    private bool PerStep => _plan.HeadLayer.PerStep;

    /// <summary>Rows that the head reads: one a sequence by its place, or every step's.</summary>
    private int HeadRows => PerStep ? Shape.Rows : Shape.Count;

    /// <summary>What the head reads.</summary>
    private float* Features => PerStep ? _layers[^1].Output.Rows : _features!.Pointer;

    private float* Logits => _logits!.Pointer;

    private RowPlane Input => new(_input!.Pointer, _plan.InputWidth);

    /// <summary>Floats that pooling keeps of a sequence that is given step by step.</summary>
    public int ContinuedPoolLength => _pool.ContinuedLength;

    /// <summary>A sequence's logits, or its step's where the head answers every step, <c>[outputs]</c>; whoever computes the loss leaves their gradients there.</summary>
    public Span<float> LogitsOf(int place, int step = 0) =>
        new(Logits + ((nint)(PerStep ? Shape.RowOf(place, step) : place) * _plan.Head.OutputStride), _plan.Head.Outputs);

    /// <summary>How much a step (or frame) of a sequence mattered to attention.</summary>
    public float AttentionOf(int place, int step) => _pool.WeightOf(Shape.RowOf(place, step));

    /// <summary>Rows of logits that a sequence has.</summary>
    public int LogitRowsOf(int place) => PerStep ? Shape.Lengths[place] : 1;

    /// <summary>The last layer's last hidden state of a sequence in one direction, padded.</summary>
    public ReadOnlySpan<float> LastStateOf(int place, int direction)
    {
        int units = _plan.Layers[^1].UnitStride;
        return new(_layers[^1].Passes[direction].Finals + ((nint)place * units), units);
    }

    /// <summary>The last layer's output at a step, directions side by side, padded; where the batch was laid out to give it.</summary>
    public ReadOnlySpan<float> OutputOf(int step, int place)
    {
        RowPlane output = _layers[^1].Output;
        return new(output.Rows + ((nint)Shape.RowOf(place, step) * output.Stride), output.Stride);
    }

    /// <summary>Lays out a batch and makes room for it.</summary>
    public void Resize(ReadOnlySpan<int> lengths, int parts, bool givesSequence)
    {
        Shape.Set(lengths);
        _input = AlignedBuffer.Ensure(_input, (long)Shape.Rows * _plan.InputWidth);
        ResizeTokens();
        ResizeMasks();
        for (int i = 0; i < _layers.Length; i++)
            _layers[i].Resize(Shape, parts, givesSequence || _pool.NeedsSequence || i < _layers.Length - 1);
        _pool.Resize(Shape.Count, Shape.Rows);
        _logits = AlignedBuffer.Ensure(_logits, (long)HeadRows * _plan.Head.OutputStride);
        if (PerStep)
            return;
        _features = AlignedBuffer.Ensure(_features, (long)Shape.Count * _plan.Head.Inputs);
        if (_keeps)
            _featureGradients = AlignedBuffer.Ensure(_featureGradients, (long)Shape.Count * _plan.Head.Inputs);
    }

    /// <summary>Floats of one sequence's states in all layers, padded: see <see cref="CopyFinalStates"/>.</summary>
    public int StateLength => _plan.Layers.Sum(layer => layer.Directions.Sum(direction => direction.Pass.Layout.States * direction.Pass.UnitStride));

    /// <summary>Copies the states after the last step of a batch of one sequence.</summary>
    public void CopyFinalStates(Span<float> states)
    {
        foreach (LayerBuffers layer in _layers)
        {
            foreach (PassBuffers pass in layer.Passes)
                states = Exchange(pass.FinalStates, states, toStates: true);
        }
    }

    /// <summary>Where a sequence starts, laid out as <see cref="CopyFinalStates"/> does.</summary>
    public void CopyInitialStates(PackedNetwork network, Span<float> states)
    {
        states.Clear();
        foreach (DirectionPlan direction in _plan.Layers.SelectMany(layer => layer.Directions))
        {
            int units = direction.Pass.UnitStride;
            for (int state = 0; state < direction.Pass.Layout.States; state++)
            {
                if (direction.Pass.LearnsInitialState)
                    direction.Pass.CopyInitialState(network.Weights(direction), state, states[..units]);
                states = states[units..];
            }
        }
    }

    /// <summary>Groups <paramref name="firstGroup"/> to <paramref name="endGroup"/> through all layers to their logits.</summary>
    /// <param name="network">The weights.</param>
    /// <param name="firstGroup">The first group.</param>
    /// <param name="endGroup">The one after the last.</param>
    /// <param name="initialStates">Where a batch of one sequence starts, as <see cref="CopyFinalStates"/> gave it; empty: at zero.</param>
    public void Forward(PackedNetwork network, int firstGroup, int endGroup, Span<float> initialStates = default)
    {
        if (endGroup <= firstGroup)
            return;
        (int from, int to) = Places(firstGroup, endGroup);
        RowPlane input = Input;
        DropRows(_inputMasks, input, from, to);
        for (int i = 0; i < _layers.Length; i++)
        {
            LayerPlan layer = _plan.Layers[i];
            LayerBuffers buffers = _layers[i];
            RowPlane output = buffers.Output;
            for (int d = 0; d < layer.Directions.Length; d++)
            {
                DirectionPlan direction = layer.Directions[d];
                if (initialStates.IsEmpty)
                    StartStates(network, direction, buffers.Passes[d], firstGroup, endGroup);
                else
                    initialStates = Exchange(buffers.Passes[d].FirstStates, initialStates, toStates: false);
                if (d == 0)
                {
                    direction.Pass.Forward(buffers.Passes[d], network.Weights(direction), Shape, input, output, firstGroup, endGroup);
                    continue;
                }

                RowReversal.Copy(Shape, input, buffers.MirroredInput, layer.InputStride, from, to);
                direction.Pass.Forward(buffers.Passes[d], network.Weights(direction), Shape, buffers.MirroredInput, buffers.MirroredOutput, firstGroup, endGroup);
                if (output.Rows is not null)
                    RowReversal.Copy(Shape, buffers.MirroredOutput, Side(output, d, layer), layer.UnitStride, from, to);
            }

            AddSkipped(i, input, output, from, to);
            DropRows(LayerMasks(i), output, from, to);
            input = output;
        }

        if (!PerStep)
            GatherFeatures(network, firstGroup, endGroup);
        DropHead(Features, from, to);
        (int firstRow, int endRow) = HeadRowsOf(firstGroup, endGroup);
        ForwardHead(network, firstRow, endRow);
    }

    /// <summary>The head once more, after a single sequence's step was merged into what was pooled before it; nothing where only the last state counts.</summary>
    public void ContinuePooling(PackedNetwork network, Span<float> pooled, int steps)
    {
        if (!_pool.Pools)
            return;
        _pool.Continue(OutputOf(0, 0), new Span<float>(Features, _plan.Head.Inputs), pooled, steps);
        ForwardHead(network, 0, 1);
    }

    private static RowPlane Side(RowPlane both, int direction, LayerPlan layer) =>
        new(both.Rows + (direction * layer.UnitStride), both.Stride);

    /// <summary>The places of some groups' sequences in the sorted batch.</summary>
    public (int From, int To) Places(int firstGroup, int endGroup) =>
        (Math.Min(firstGroup * Shape.GroupSize, Shape.Count), Math.Min(endGroup * Shape.GroupSize, Shape.Count));

    /// <summary>The rows of the head's input and logits that belong to some groups.</summary>
    private (int From, int To) HeadRowsOf(int firstGroup, int endGroup) => PerStep
        ? (Shape.Group(firstGroup).Row(0), endGroup < Shape.GroupCount ? Shape.Group(endGroup).Row(0) : Shape.Rows)
        : Places(firstGroup, endGroup);

    private void ForwardHead(PackedNetwork network, int from, int to) =>
        _plan.Head.Forward(network.HeadParameters, Features + ((nint)from * _plan.Head.Inputs), Logits + ((nint)from * _plan.Head.OutputStride), to - from);

    /// <summary>Copies between a pass's states (each a row) and a run of floats; gives the rest of the run.</summary>
    private static Span<float> Exchange(StatePlanes rows, Span<float> run, bool toStates)
    {
        for (int state = 0; state < rows.Count; state++)
        {
            Span<float> row = rows[state];
            if (toStates)
                row.CopyTo(run);
            else
                run[..row.Length].CopyTo(row);
            run = run[row.Length..];
        }

        return run;
    }

    private void StartStates(PackedNetwork network, DirectionPlan direction, PassBuffers buffers, int firstGroup, int endGroup)
    {
        for (int g = firstGroup; g < endGroup; g++)
            direction.Pass.Start(buffers, network.Weights(direction), Shape.Group(g));
    }

    private void GatherFeatures(PackedNetwork network, int firstGroup, int endGroup)
    {
        (int from, int to) = Places(firstGroup, endGroup);
        LayerPlan layer = _plan.Layers[^1];
        for (int b = from; b < to; b++)
        {
            var features = new Span<float>(Features + ((nint)b * _plan.Head.Inputs), _plan.Head.Inputs);
            for (int d = 0; d < layer.Directions.Length && _pool.HasLast; d++)
                CopyLastOutput(b, d, features.Slice(d * layer.UnitStride, layer.UnitStride));
        }

        for (int g = firstGroup; g < endGroup && _pool.Pools; g++)
            _pool.Forward(Shape, Shape.Group(g), _layers[^1].Output, network.PoolParameters, new RowPlane(Features, _plan.Head.Inputs));
    }
}
