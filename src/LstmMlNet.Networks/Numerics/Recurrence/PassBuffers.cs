namespace LstmMlNet.Networks.Numerics;

/// <summary>
/// The memory of one pass over one batch. For training every step's gates, states and traces are kept; for scoring two
/// steps of states and a few of gates suffice. Buffers grow to the largest batch seen and are reused.
/// </summary>
internal sealed unsafe class PassBuffers
{
    // The gates of a chunk of steps stay in the second-level cache between the input's product and their step.
    private const int ChunkBytes = 256 * 1024;
    private readonly RecurrentPass _pass;
    private AlignedBuffer? _gates;
    private AlignedBuffer? _states;
    private AlignedBuffer? _finals;
    private AlignedBuffer? _traces;
    private AlignedBuffer? _sources;
    private AlignedBuffer? _carry;

    /// <param name="pass">The pass these buffers are for.</param>
    /// <param name="keeps">Keep what the way back needs.</param>
    public PassBuffers(RecurrentPass pass, bool keeps)
    {
        _pass = pass;
        Keeps = keeps;
    }

    public bool Keeps { get; }

    /// <summary>Steps whose gates are made ready by one product of the input.</summary>
    public int ChunkSteps { get; private set; }

    /// <summary>[block][GateRows][slots · lanes].</summary>
    public float* Gates => _gates!.Pointer;

    public int GateRows { get; private set; }

    /// <summary>[state][StateRows][unit]: states as they enter each step.</summary>
    public float* States => _states!.Pointer;

    public int StateRows { get; private set; }

    /// <summary>[state][sequence][unit]: states after each sequence's own last step.</summary>
    public float* Finals => _finals!.Pointer;

    /// <summary>[trace][TraceRows][unit].</summary>
    public float* Traces => _traces!.Pointer;

    public int TraceRows { get; private set; }

    /// <summary>[source][sequence][unit]: gradients on their way back; source 0 starts as the gradient of the final hidden state.</summary>
    public float* Sources => _sources!.Pointer;

    /// <summary>[sequence][unit]: the cell state's gradient on its way back.</summary>
    public float* Carry => _carry!.Pointer;

    public int Count { get; private set; }

    /// <summary>The row of a group's first sequence at a step. Without keeping, a group has room for a chunk of steps.</summary>
    public int GateRow(in SequenceGroup group, int step, int chunkStart) =>
        Keeps ? group.Row(step) : (group.First * ChunkSteps) + ((step - chunkStart) * group.Count);

    public int StateRow(in SequenceGroup group, int step) =>
        Keeps ? group.Row(step) : (2 * group.First) + ((step & 1) * group.Count);

    public int TraceRow(in SequenceGroup group, int step) => Keeps ? group.Row(step) : group.First;

    /// <summary>The states with which the first sequence starts.</summary>
    public StatePlanes FirstStates => new(States, _pass.Layout.States, (nint)StateRows * _pass.UnitStride, _pass.UnitStride);

    /// <summary>The states with which the first sequence ended.</summary>
    public StatePlanes FinalStates => new(Finals, _pass.Layout.States, (nint)Count * _pass.UnitStride, _pass.UnitStride);

    public void Resize(PackedShape shape, int parts)
    {
        CellLayout layout = _pass.Layout;
        long units = _pass.UnitStride;
        Count = shape.Count;
        long stepBytes = Math.Max(1, (long)shape.Count * layout.Slots * units * sizeof(float));
        ChunkSteps = (int)Math.Clamp(ChunkBytes * (long)parts / stepBytes, 1, Math.Max(1, shape.Steps));
        GateRows = Keeps ? shape.Rows : ChunkSteps * shape.Count;
        StateRows = Keeps ? shape.Rows : 2 * shape.Count;
        TraceRows = Keeps ? shape.Rows : shape.Count;
        _gates = AlignedBuffer.Ensure(_gates, GateRows * layout.Slots * units);
        _states = AlignedBuffer.Ensure(_states, StateRows * layout.States * units);
        _finals = AlignedBuffer.Ensure(_finals, Count * layout.States * units);
        _traces = AlignedBuffer.Ensure(_traces, TraceRows * layout.Traces * units);
        if (!Keeps)
            return;
        _sources = AlignedBuffer.Ensure(_sources, Count * layout.Products.Length * units);
        _carry = AlignedBuffer.Ensure(_carry, Count * units);
    }
}

/// <summary>One sequence's states: a row in each state's plane.</summary>
internal readonly unsafe ref struct StatePlanes(float* first, int count, nint plane, int length)
{
    public int Count => count;

    public Span<float> this[int state] => new(first + (state * plane), length);
}
