namespace LstmMlNet.Networks.Numerics;

/// <summary>
/// One cell run over the steps of a packed batch in one direction, forward and back. Immutable: weights and memory come
/// from outside, so any number of threads may run one pass, each on sequences of its own.
/// </summary>
internal abstract unsafe partial class RecurrentPass
{
    protected RecurrentPass(CellLayout layout, PassOptions shape)
    {
        (int inputs, int units, SimdWidth width, NeedsInputGradient, Normalizes, LearnsInitialState) = shape;
        Layout = layout;
        Width = width;
        Inputs = inputs;
        Units = units;
        UnitStride = ColumnBlock.Pad(units);
        Blocks = ColumnBlock.Cut(units, width, 1);
        UnitColumns = ColumnBlock.Cut(units, width, Tiles.TallestVectors);
        InputColumns = ColumnBlock.Cut(inputs, width, Tiles.TallestVectors);

        // A block's parameters lie together: one range to clear, to sum up and to update.
        int offset = inputs * layout.InputSlots;
        ProductOffsets = new int[layout.Products.Length];
        for (int p = 0; p < ProductOffsets.Length; p++)
        {
            ProductOffsets[p] = offset;
            offset += units * layout.Products[p].Slots;
        }

        CanFuse = !Normalizes
            && layout.Products.Length == 1
            && layout.Products[0] == new RecurrentProduct(0, layout.Slots)
            && layout.InputSlots == layout.Slots;
        BiasOffset = offset;
        offset += layout.InputSlots;
        RecurrentBiasOffset = offset;
        offset += layout.HasRecurrentBias ? layout.Products[0].Slots : 0;
        ElementwiseOffset = offset;
        offset += layout.ElementwiseWeights;
        GainOffset = offset;
        RecurrentGainOffset = offset + layout.InputSlots;
        offset += Normalizes ? layout.InputSlots + layout.Slots : 0;
        InitialStateOffset = offset;
        offset += LearnsInitialState ? layout.States : 0;
        ParametersPerUnit = offset;
        ParameterLength = checked(offset * UnitStride);

        int derived = layout.Slots * UnitStride;
        TransposedOffsets = new int[layout.Products.Length];
        for (int p = 0; p < TransposedOffsets.Length; p++)
        {
            TransposedOffsets[p] = derived;
            derived = checked(derived + (layout.Products[p].Slots * UnitStride * UnitStride));
        }

        TransposedKernelOffset = derived;
        if (NeedsInputGradient)
            derived = checked(derived + (layout.InputSlots * UnitStride * ColumnBlock.Pad(inputs)));
        DerivedLength = derived;
    }

    public CellLayout Layout { get; }

    /// <summary>The widest vector.</summary>
    public SimdWidth Width { get; }

    /// <summary>Features a step, as they lie in the input's rows.</summary>
    public int Inputs { get; }

    public int Units { get; }

    /// <summary>Units rounded up to four: the row length of states. The lanes beyond are always zero.</summary>
    public int UnitStride { get; }

    public bool NeedsInputGradient { get; }

    /// <summary>Whether products are normalized over the units.</summary>
    public bool Normalizes { get; }

    /// <summary>How often threads that share units wait for one another in a step: of the forward pass, and of both.</summary>
    /// <param name="keeps">Whether a backward pass follows.</param>
    public int MeetingsPerStep(bool keeps) => Layout.Products.Length * ((Normalizes ? 2 : 1) + (keeps ? 2 : 0));

    /// <summary>
    /// Whether a step's input and hidden state can be multiplied by one product: both reach the same gates, their weights follow one
    /// another, and a tile's sums stay in registers from the bias to the last hidden unit. Otherwise the input's product is
    /// made for a chunk of steps at once, and the step's product adds to it.
    /// </summary>
    public bool CanFuse { get; }

    /// <summary>Whether sequences start at learned states.</summary>
    public bool LearnsInitialState { get; }

    /// <summary>Units cut into vectors: a block's gates are one tile.</summary>
    public ColumnBlock[] Blocks { get; }

    /// <summary>Columns of the gradient to the hidden state.</summary>
    public ColumnBlock[] UnitColumns { get; }

    /// <summary>Columns of the gradient to the input.</summary>
    public ColumnBlock[] InputColumns { get; }

    /// <summary>Floats of all parameters, packed block by block: kernel, recurrent kernels, biases, elementwise weights.</summary>
    public int ParameterLength { get; }

    /// <summary>Floats that follow from the parameters: the bias of each slot, and transposed kernels for the backward pass.</summary>
    public int DerivedLength { get; }

    /// <summary>Parameters of one unit; the offsets below are in units' worth too, to be multiplied by a block's lanes.</summary>
    public int ParametersPerUnit { get; }

    public int[] ProductOffsets { get; }

    public int BiasOffset { get; }

    public int RecurrentBiasOffset { get; }

    public int ElementwiseOffset { get; }

    /// <summary>
    /// Gains of the input's normalized product, one a slot; of the recurrent products at <see cref="RecurrentGainOffset"/>.
    /// </summary>
    public int GainOffset { get; }

    public int RecurrentGainOffset { get; }

    public int InitialStateOffset { get; }

    public int[] TransposedOffsets { get; }

    public int TransposedKernelOffset { get; }

    public static RecurrentPass Create<TCell>(PassOptions shape)
        where TCell : struct, ICellEquations => new CellPass<TCell>(shape);

    /// <summary>Where a block's parameters start.</summary>
    public int BlockOffset(ColumnBlock block) => ParametersPerUnit * block.Start;

    public int BlockLength(ColumnBlock block) => ParametersPerUnit * block.Lanes;

    /// <summary>Puts the first states of some of a group's sequences to where they start: zero, or learned.</summary>
    public void Start(PassBuffers buffers, in PassWeights weights, in SequenceGroup group, RowRange rows)
    {
        for (int state = 0; state < Layout.States; state++)
        {
            nint row = ((nint)state * buffers.StateRows) + buffers.StateRow(group, 0) + rows.From;
            float* first = buffers.States + (row * UnitStride);
            if (!LearnsInitialState)
            {
                new Span<float>(first, rows.Count * UnitStride).Clear();
                continue;
            }

            for (int b = 0; b < rows.Count; b++)
                CopyInitialState(weights, state, new Span<float>(first + ((nint)b * UnitStride), UnitStride));
        }
    }

    /// <summary>A state as it is learned to start, padded.</summary>
    public void CopyInitialState(in PassWeights weights, int state, Span<float> row)
    {
        foreach (ColumnBlock block in Blocks)
            new ReadOnlySpan<float>(weights.Parameters + BlockOffset(block) + ((InitialStateOffset + state) * block.Lanes), block.Lanes)
                .CopyTo(row[block.Start..]);
    }

    /// <summary>Runs a share of the sequences forward. States of step 0 are set before.</summary>
    public abstract void Forward(
        PassBuffers buffers,
        in PassWeights weights,
        BatchLayout shape,
        in RowPlane input,
        in RowPlane output,
        in PassShare share);

    /// <summary>
    /// The backward pass: gates become gradients of pre-activations. <see cref="PassBuffers.SourceGradients"/> holds
    /// the final hidden states' gradients at first, the initial states' at the end.
    /// </summary>
    public abstract void Backward(
        PassBuffers buffers,
        in PassWeights weights,
        BatchLayout shape,
        in RowPlane outputGradients,
        in RowPlane inputGradients,
        in PassShare share);

    /// <summary>Adds one block's parameter gradients, each summed over rows in their order.</summary>
    public abstract void AddGradient(in PassRun run, in RowPlane input, in BlockGradient gradient);
}

/// <summary>A pass's parameters and what is derived from them.</summary>
internal readonly unsafe struct PassWeights(float* parameters, float* derived)
{
    public readonly float* Parameters = parameters;
    public readonly float* Derived = derived;
}

/// <summary>Rows of floats, one for each step of each sequence (<see cref="BatchLayout"/>); none where the pointer is null.</summary>
internal readonly unsafe struct RowPlane(float* rows, int stride)
{
    public readonly float* Rows = rows;
    public readonly int Stride = stride;

    /// <summary>The rows from one on.</summary>
    public RowPlane From(int row) => new(Rows + ((nint)row * Stride), Stride);
}
