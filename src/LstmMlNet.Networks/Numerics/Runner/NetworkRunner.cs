namespace LstmMlNet.Networks.Numerics;

/// <summary>
/// Runs a batch, or a share of one, forward and backward through a network in its own memory, independently of the other shares. One thread
/// runs it, or a squad of them, of which one leads.
/// </summary>
internal sealed unsafe partial class NetworkRunner
{
    private readonly NetworkPlan _plan;
    private readonly LayerBuffers[] _layers;
    private readonly bool _keeps;
    private readonly SequencePool _pool;
    private readonly BufferPages? _pages;
    private AlignedBuffer? _input;
    private AlignedBuffer? _features;
    private AlignedBuffer? _logits;
    private AlignedBuffer? _featureGradients;

    /// <param name="plan">The network's layout.</param>
    /// <param name="keeps">Keep what the backward pass needs: training.</param>
    /// <param name="pages">Where buffers come from; null to allocate separate arrays.</param>
    /// <param name="squad">The threads; null: whichever calls.</param>
    /// <param name="most">The most threads that the squad will have.</param>
    public NetworkRunner(NetworkPlan plan, bool keeps, BufferPages? pages = null, Squad? squad = null, int most = 1)
    {
        _pages = pages;
        _squad = squad;
        _squadPass = squad is null ? null : new SquadPass(most);
        _range = RunRange;
        _forwardShare = index => _pass!.Forward(_passBuffers!, _passWeights, Shape, _passFirst, _passSecond, _squadPass!.Of(index));
        _backwardShare = index => _pass!.Backward(_passBuffers!, _passWeights, Shape, _passFirst, _passSecond, _squadPass!.Of(index));
        _loadPlaces = LoadPlaces;
        _drawMasks = DrawMasks;
        _beforeLayer = BeforeLayer;
        _afterLayer = AfterLayer;
        _gather = GatherFeatures;
        _head = ForwardHead;
        _gatherDecoded = GatherDecoded;
        _scatterDecoded = ScatterDecodedGradients;
        _headBack = BackThroughHead;
        _belowHead = BelowHead;
        _beforeDirection = BeforeDirection;
        _afterLayerBack = AfterLayerBack;
        _plan = plan;
        _keeps = keeps;
        _pool = new SequencePool(plan.Pooling, plan.Layers[^1].OutputStride, ReadsSteps, keeps);
        _layers =
        [
            .. plan.Layers.Select((layer, i) => new LayerBuffers(layer, keeps, hasLayerBelow: i > 0 || plan.HasInputGradient, pages)),
        ];
        _frontEnds = new FrontEndRunner[plan.FrontEnd is null ? 0 : keeps ? 1 : most];
        _teams = new GroupTeams(plan.FrontEnd is null ? 1 : most);
        _frontEndShare = RunFrontEndShare;
        _frontEndBack = BackThroughFrontEndShare;
        if (_frontEnds.Length > 0)
            _frontEnds[0] = new FrontEndRunner(plan, keeps, pages);
    }

    public BatchLayout Shape { get; } = new();

    /// <summary>Ends a batch before its end: nobody reads what it has computed by then.</summary>
    public CancellationToken Stop
    {
        get;
        set
        {
            field = value;
            foreach (PassBuffers pass in _layers.SelectMany(layer => layer.Passes))
                pass.Stop = value;
            foreach (FrontEndRunner? frontEnd in _frontEnds)
                frontEnd?.Stop = value;
        }
    }

    private bool PerStep => _plan.HeadLayer.PerStep;

    private bool ReadsSteps => _plan.HeadLayer.ReadsSteps;

    /// <summary>The number of rows the head reads: one per sequence, or one per step.</summary>
    private int HeadRows => ReadsSteps ? Shape.Rows : Shape.Count;

    /// <summary>What the head reads.</summary>
    private float* Features => ReadsSteps ? _layers[^1].Output.Rows : _features!.Pointer;

    private float* Logits => _logits!.Pointer;

    private RowPlane Input => new(_input!.Pointer, _plan.InputWidth);

    /// <summary>Floats that pooling keeps of a sequence that is given step by step.</summary>
    public int ContinuedPoolLength => _pool.ContinuedLength + (_plan.FrontEnd?.PooledStride ?? 0);

    /// <summary>
    /// A sequence's logits, or its step's where the head answers every step, <c>[outputs]</c>; whoever computes the loss leaves
    /// their gradients there.
    /// </summary>
    public Span<float> LogitsOf(int place, int step = 0) => DecodedSteps > 0
        ? DecodedLogits(place)
        : new(Logits + ((nint)(PerStep ? Shape.RowOf(place, step) : place) * _plan.Head.OutputStride), _plan.Head.Outputs);

    /// <summary>What the head reads of a sequence, padded; not where it reads steps.</summary>
    public ReadOnlySpan<float> HeadInputOf(int place) => new(Features + ((nint)place * _plan.Head.Inputs), _plan.Head.Inputs);

    /// <summary>How much a step (or frame) of a sequence mattered to attention.</summary>
    public float AttentionOf(int place, int step) => _pool.WeightOf(Shape.RowOf(place, step));

    /// <summary>Rows of logits that a sequence has.</summary>
    public int LogitRowsOf(int place) => PerStep ? Shape.Lengths[place] : 1;

    /// <summary>What the first layer reads of a batch of one sequence, at a frame.</summary>
    public ReadOnlySpan<float> InputOf(int frame) =>
        new(_input!.Pointer + ((nint)Shape.RowOf(0, frame) * _plan.InputWidth), _plan.InputWidth);

    /// <summary>What the head reads of the convolutions, for a batch of one sequence.</summary>
    public ReadOnlySpan<float> PooledFilters => FrontEnd!.Pooling.Of(0);

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

    /// <summary>The buffers of one direction of a layer, filled by the last batch.</summary>
    public PassBuffers PassOf(int layer, int direction) => _layers[layer].Passes[direction];

    /// <summary>Lays out a batch and makes room for it.</summary>
    public void Resize(ReadOnlySpan<int> lengths, bool givesSequence)
    {
        Shape.Set(lengths);
        Resize(givesSequence);
    }

    /// <summary>Lays out some groups of a batch and makes room for them.</summary>
    public void Resize(BatchLayout whole, int firstGroup, int endGroup, bool givesSequence)
    {
        Shape.Set(whole, firstGroup, endGroup);
        Resize(givesSequence);
    }

    /// <summary>Lays out some sequences of a batch that is scored, and makes room for them.</summary>
    public void Resize(BatchLayout whole, RowRange places, bool givesSequence)
    {
        Shape.Merge(whole, places);
        Resize(givesSequence);
    }

    private void Resize(bool givesSequence)
    {
        _input = AlignedBuffer.Ensure(_input, (long)Shape.Rows * _plan.InputWidth, _pages);
        ResizeBelow();
        ResizeMasks();
        for (int i = 0; i < _layers.Length; i++)
            _layers[i].Resize(Shape, givesSequence || _pool.NeedsSequence || i < _layers.Length - 1);
        _pool.Resize(Shape.Count, Shape.Rows);
        _logits = AlignedBuffer.Ensure(_logits, (long)HeadRows * _plan.Head.OutputStride, _pages);
        ResizeDecoded();
        if (ReadsSteps)
            return;
        _features = AlignedBuffer.Ensure(_features, (long)Shape.Count * _plan.Head.Inputs, _pages);
        if (_keeps)
            _featureGradients = AlignedBuffer.Ensure(_featureGradients, (long)Shape.Count * _plan.Head.Inputs, _pages);
    }

    /// <summary>Floats of one sequence's states in all layers, padded: see <see cref="CopyFinalStates"/>.</summary>
    public int StateLength =>
        _plan.Layers.Sum(layer => layer.Directions.Sum(direction => direction.Pass.Layout.States * direction.Pass.UnitStride));

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

    /// <summary>
    /// The head once more, after a single sequence's step was merged into what was pooled before it; nothing where only the
    /// last state counts.
    /// </summary>
    /// <param name="network">The weights.</param>
    /// <param name="pooled">What the frames before left, then what this one leaves.</param>
    /// <param name="frames">Frames with this one.</param>
    /// <param name="steps">Steps with this frame's.</param>
    public void ContinuePooling(PackedNetwork network, Span<float> pooled, int frames, long steps)
    {
        if (!_pool.Pools && !_plan.PoolsFilters)
            return;
        var features = new Span<float>(Features, _plan.Head.Inputs);
        if (_pool.Pools)
            _pool.Continue(OutputOf(0, 0), features, pooled[.._pool.ContinuedLength], frames);
        if (_plan.PoolsFilters)
            FrontEnd!.Pooling.Continue(features[_plan.PooledColumn..], pooled[_pool.ContinuedLength..], steps);
        _plan.Head.Forward(network.HeadParameters, Features, Logits, HeadRows);
    }

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
}
