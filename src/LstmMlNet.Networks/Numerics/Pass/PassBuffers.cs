namespace LstmMlNet.Networks.Numerics;

/// <summary>
/// The memory of one pass over one batch. For training every step's gates, states and saved values are kept; for scoring two
/// steps of states and a few of gates suffice. Buffers grow to the largest batch seen and are reused.
/// </summary>
internal sealed unsafe class PassBuffers
{
    // The gates of a chunk of steps stay in the second-level cache between the input's product and their step.
    private const int ChunkBytes = 256 * 1024;

    // With fewer sequences, a step spends longer fetching weights than multiplying by them: the input's are then fetched once per chunk.
    private const int FewestToFuse = 4;
    private readonly RecurrentPass _pass;
    private readonly BufferPages? _pages;
    private AlignedBuffer? _gates;
    private AlignedBuffer? _states;
    private AlignedBuffer? _finals;
    private AlignedBuffer? _saved;
    private AlignedBuffer? _sourceGradients;
    private AlignedBuffer? _carry;
    private AlignedBuffer? _zeros;
    private AlignedBuffer? _normalizedInput;
    private AlignedBuffer? _normalizedRecurrent;
    private AlignedBuffer? _inputGradients;
    private AlignedBuffer? _recurrentGradients;
    private AlignedBuffer? _inputScales;
    private AlignedBuffer? _recurrentScales;
    private AlignedBuffer? _stateScales;
    private AlignedBuffer? _maskedStates;
    private AlignedBuffer? _maskedGradients;

    /// <param name="pass">The pass these buffers are for.</param>
    /// <param name="keeps">Keep what the backward pass needs.</param>
    /// <param name="pages">Where buffers come from; null to allocate separate arrays.</param>
    public PassBuffers(RecurrentPass pass, bool keeps, BufferPages? pages = null)
    {
        _pass = pass;
        _pages = pages;
        Keeps = keeps;
    }

    public bool Keeps { get; }

    /// <summary>Ends a pass before its last step: nobody reads what it has computed by then.</summary>
    public CancellationToken Stop { get; set; }

    /// <summary>What one of the threads does after each step of the backward pass; null: nothing.</summary>
    public Action? BetweenSteps { get; set; }

    /// <summary>Whether each step multiplies input and hidden states at once (<see cref="RecurrentPass.CanFuse"/>).</summary>
    public bool Fuses { get; private set; }

    /// <summary>
    /// Whether every sequence's first states are zero, neither learned nor another batch's last: then the first step's recurrent products,
    /// what they send back and what they add to the weights' gradients are all zero, and are left out.
    /// </summary>
    public bool StartsAtZero { get; set; }

    /// <summary>The number of steps per product of the input.</summary>
    public int ChunkSteps { get; private set; }

    /// <summary>[block][GateRows][slots · lanes].</summary>
    public float* Gates => _gates!.Pointer;

    public int GateRows { get; private set; }

    /// <summary>[state][StateRows][unit]: states as they enter each step.</summary>
    public float* States => _states!.Pointer;

    public int StateRows { get; private set; }

    /// <summary>[state][sequence][unit]: states after each sequence's own last step.</summary>
    public float* Finals => _finals!.Pointer;

    /// <summary>[saved value][SavedRows][unit].</summary>
    public float* Saved => _saved!.Pointer;

    public int SavedRows { get; private set; }

    /// <summary>
    /// [source][sequence][unit]: gradients of the backward pass; source 0 starts as the gradient of the final hidden state.
    /// </summary>
    public float* SourceGradients => _sourceGradients!.Pointer;

    /// <summary>[sequence][unit]: the cell state's gradient on the backward pass.</summary>
    public float* Carry => _carry!.Pointer;

    /// <summary>Zeros, used as the bias of products without one: enough for a row of one block's gates.</summary>
    public float* Zeros => _zeros!.Pointer;

    /// <summary>Laid out as the gates: the input's product, normalized.</summary>
    public float* NormalizedInput => _normalizedInput!.Pointer;

    /// <summary>Laid out as the gates: the recurrent products, normalized.</summary>
    public float* NormalizedRecurrent => _normalizedRecurrent!.Pointer;

    /// <summary>Laid out as the gates: gradients of the input's product before it was normalized.</summary>
    public float* InputGradients => _inputGradients!.Pointer;

    /// <summary>Laid out as the gates: gradients of the recurrent products before they were normalized.</summary>
    public float* RecurrentGradients => _recurrentGradients!.Pointer;

    /// <summary>1 / deviation of each row of the input's product.</summary>
    public float* InputScales => _inputScales!.Pointer;

    /// <summary>1 / deviation, [product][GateRows].</summary>
    public float* RecurrentScales => _recurrentScales!.Pointer;

    /// <summary>1 / deviation of the cell state, [SavedRows].</summary>
    public float* StateScales => _stateScales!.Pointer;

    /// <summary>Drops values of the hidden state from the recurrent products; null: none.</summary>
    public DropoutMasks? RecurrentMasks { get; set; }

    /// <summary>[StateRows][unit]: hidden states as the recurrent products read them, masked.</summary>
    public float* MaskedStates => _maskedStates!.Pointer;

    /// <summary>[sequence][unit]: what comes back through a product, before its mask.</summary>
    public float* MaskedGradients => _maskedGradients!.Pointer;

    /// <summary>The maximum number of steps that the backward pass goes before it starts anew; 0: all the way.</summary>
    public int TruncatedSteps { get; set; }

    /// <summary>Sequences: rows of a plane that has one for each.</summary>
    public int Count { get; private set; }

    /// <summary>A block's gates of a row, in a plane laid out as <see cref="Gates"/>.</summary>
    public float* GatesOf(float* plane, ColumnBlock block, int row)
    {
        nint slots = _pass.Layout.Slots;
        return plane + (slots * block.Start * GateRows) + (row * slots * block.Lanes);
    }

    /// <summary>The row of a group's first sequence at a step. Without keeping, a group has room for a chunk of steps.</summary>
    public int GateRow(in SequenceGroup group, int step, int chunkStart) =>
        Keeps ? group.Row(step) : (group.First * ChunkSteps) + ((step - chunkStart) * group.Count);

    public int StateRow(in SequenceGroup group, int step) =>
        Keeps ? group.Row(step) : (group.First * 2) + ((step & 1) * group.Count);

    public int SavedRow(in SequenceGroup group, int step) => Keeps ? group.Row(step) : group.First;

    /// <summary>The states with which the first sequence starts.</summary>
    public StatePlanes FirstStates => new(States, _pass.Layout.States, (nint)StateRows * _pass.UnitStride, _pass.UnitStride);

    /// <summary>The states with which the first sequence ended.</summary>
    public StatePlanes FinalStates => new(Finals, _pass.Layout.States, (nint)Count * _pass.UnitStride, _pass.UnitStride);

    public void Resize(BatchLayout shape)
    {
        CellLayout layout = _pass.Layout;
        long units = _pass.UnitStride;
        Count = shape.Count;
        long stepBytes = Math.Max(1, (long)shape.Count * layout.Slots * units * sizeof(float));
        Fuses = _pass.CanFuse && shape.Count >= FewestToFuse;
        ChunkSteps = Fuses ? 1 : (int)Math.Clamp(ChunkBytes / stepBytes, 1, Math.Max(1, shape.Steps));
        GateRows = Keeps ? shape.Rows : Count * ChunkSteps;
        StateRows = Keeps ? shape.Rows : Count * 2;
        SavedRows = Keeps ? shape.Rows : Count;
        _gates = AlignedBuffer.Ensure(_gates, GateRows * layout.Slots * units, _pages);
        _states = AlignedBuffer.Ensure(_states, StateRows * layout.States * units, _pages);
        _finals = AlignedBuffer.Ensure(_finals, Count * layout.States * units, _pages);
        _saved = AlignedBuffer.Ensure(_saved, SavedRows * layout.Saved * units, _pages);
        if (_pass.Normalizes)
            ResizeNormalization(GateRows * layout.Slots * units);
        if (!Keeps)
            return;
        if (RecurrentMasks is not null)
        {
            _maskedStates = AlignedBuffer.Ensure(_maskedStates, StateRows * units, _pages);
            _maskedGradients = AlignedBuffer.Ensure(_maskedGradients, Count * units, _pages);
        }

        _sourceGradients = AlignedBuffer.Ensure(_sourceGradients, Count * layout.Products.Length * units, _pages);
        _carry = AlignedBuffer.Ensure(_carry, Count * units, _pages);
    }

    private void ResizeNormalization(long gates)
    {
        CellLayout layout = _pass.Layout;
        _zeros ??= new AlignedBuffer(layout.Slots * (int)SimdWidth.Vector512);
        _normalizedInput = AlignedBuffer.Ensure(_normalizedInput, gates, _pages);
        _normalizedRecurrent = AlignedBuffer.Ensure(_normalizedRecurrent, gates, _pages);
        _inputScales = AlignedBuffer.Ensure(_inputScales, GateRows, _pages);
        _recurrentScales = AlignedBuffer.Ensure(_recurrentScales, (long)layout.Products.Length * GateRows, _pages);
        _stateScales = AlignedBuffer.Ensure(_stateScales, SavedRows, _pages);
        if (!Keeps)
            return;
        _inputGradients = AlignedBuffer.Ensure(_inputGradients, gates, _pages);
        _recurrentGradients = AlignedBuffer.Ensure(_recurrentGradients, gates, _pages);
    }
}

/// <summary>One sequence's states: a row in each state's plane.</summary>
internal readonly unsafe ref struct StatePlanes(float* first, int count, nint plane, int length)
{
    public int Count => count;

    public Span<float> this[int state] => new(first + (state * plane), length);
}
