namespace LstmMlNet.Networks.Numerics;

/// <summary>The pass of one kind of cell: products by the shared tiles, the rest by the cell's equations.</summary>
internal sealed unsafe partial class CellPass<TCell>(PassOptions passOptions) : RecurrentPass(TCell.Layout, passOptions)
    where TCell : struct, ICellEquations
{
    public override void Forward(PassBuffers buffers, in PassWeights weights, BatchLayout batch, in RowPlane input, in RowPlane output)
    {
        var run = new PassRun(buffers, weights, batch);

        // All groups take each step together: a panel of weights serves all of them while it is in the cache.
        int steps = batch.Steps;
        for (int chunk = 0; chunk < steps; chunk += buffers.ChunkSteps)
        {
            int end = Math.Min(chunk + buffers.ChunkSteps, steps);
            for (int b = 0; b < Blocks.Length && !buffers.Fuses; b++)
            {
                for (int g = 0; g < batch.GroupCount; g++)
                    MultiplyInput(run, input, batch.Group(g), Blocks[b], chunk, end);
            }

            for (int g = 0; Normalizes && g < batch.GroupCount; g++)
                NormalizeInput(run, batch.Group(g), chunk, end);
            for (int t = chunk; t < end; t++)
            {
                Step(run, input, t, chunk);
                for (int g = 0; output.Rows is not null && g < batch.GroupCount; g++)
                    CopyOutput(buffers, batch.Group(g), output, t);
            }
        }
    }

    /// <summary>The input's product of a chunk of a group's steps, for one block of units: x·Wx + b.</summary>
    private void MultiplyInput(in PassRun run, in RowPlane input, in SequenceGroup group, ColumnBlock block, int chunk, int end)
    {
        PassBuffers buffers = run.Buffers;
        int lanes = block.Lanes;
        int gateRow = Layout.Slots * lanes;
        float* plane = Normalizes ? buffers.NormalizedInput : buffers.Gates;
        float* bias = Normalizes ? buffers.Zeros : BiasOf(run, block);
        for (int t = chunk; t < end && t < group.Steps;)
        {
            // Rows of neighbouring steps follow one another: one tall product, as long as the same sequences run.
            int active = group.Active(t);
            int next = t + 1;
            while (next < end && (buffers.Keeps || active == group.Count) && group.Active(next) == active)
                next++;
            int rows = active * (next - t);
            float* c = buffers.GatesOf(plane, block, buffers.GateRow(group, t, chunk));
            if (Layout.Slots > Layout.InputSlots && !Normalizes)
                FillSlots(c, rows, gateRow, bias, Layout.InputSlots * lanes);
            var operands = new Operands
            {
                A = input.Rows + ((nint)group.Row(t) * input.Stride),
                ARow = input.Stride,
                ADepth = 1,
                B = run.Weights.Parameters + BlockOffset(block),
                BDepth = Layout.InputSlots * lanes,
                C = c,
                CRow = gateRow,
                Start = bias,
                StartRow = 0,
                Rows = rows,
                Depth = Inputs,
                Segments = 1,
            };
            MatrixProduct.RunWidened(ref operands, lanes, Layout.InputSlots, Width);
            t = next;
        }
    }

    /// <summary>Slots that the input does not reach start at their bias.</summary>
    private static void FillSlots(float* rows, int count, int gateRow, float* bias, int first)
    {
        var rest = new ReadOnlySpan<float>(bias + first, gateRow - first);
        for (int row = 0; row < count; row++)
            rest.CopyTo(new Span<float>(rows + ((nint)row * gateRow) + first, gateRow - first));
    }

    /// <summary>The bias of a block's slots.</summary>
    private float* BiasOf(in PassRun run, ColumnBlock block) => run.Weights.Derived + (Layout.Slots * block.Start);

    private void Step(in PassRun run, in RowPlane input, int t, int chunk)
    {
        PassBuffers buffers = run.Buffers;
        for (int stage = 0; stage < Layout.Products.Length; stage++)
        {
            if (buffers.RecurrentMasks is not null)
                MaskSource(buffers, run.Batch, t, stage);
            for (int i = 0; i < Blocks.Length; i++)
            {
                // Every other step begins with the weights that the one before had last: they are still in the nearer caches.
                ref readonly ColumnBlock block = ref Blocks[(t & 1) == 1 ? Blocks.Length - 1 - i : i];

                // Groups are sorted, the longest first: the first that has ended ends the loop.
                for (int g = 0; g < run.Batch.GroupCount; g++)
                {
                    SequenceGroup group = run.Batch.Group(g);
                    if (group.Active(t) == 0)
                        break;
                    var at = new BlockStep(group, block, t, stage);
                    float* gates = buffers.GatesOf(buffers.Gates, block, buffers.GateRow(group, t, chunk));
                    MultiplyStep(run, input, at, gates);
                    if (!Normalizes)
                        Activate(run, at, gates);
                }
            }

            if (Normalizes)
                NormalizeProduct(run, t, chunk, stage);
        }

        if (Layout.HasStateNorm)
            NormalizeState(run, t, chunk);
    }

    /// <summary>The product of a stage for one block of a group's gates: h·Wh onto the input's product, or both at once.</summary>
    private void MultiplyStep(in PassRun run, in RowPlane input, in BlockStep at, float* gates)
    {
        PassBuffers buffers = run.Buffers;
        bool multipliesZero = at.Step == 0 && buffers.StartsAtZero && !Normalizes;
        if (multipliesZero && !buffers.Fuses)
            return;
        int lanes = at.Block.Lanes;
        RecurrentProduct product = Layout.Products[at.Stage];
        float* parameters = run.Weights.Parameters + BlockOffset(at.Block);
        float* source = Source(buffers, at.Group, at.Step, at.Stage);
        float* c = (Normalizes ? buffers.NormalizedRecurrent + (gates - buffers.Gates) : gates) + (product.FirstSlot * lanes);
        var operands = new Operands
        {
            BDepth = product.Slots * lanes,
            C = c,
            CRow = Layout.Slots * lanes,
            ADepth = 1,
            Rows = at.Active,
            Segments = 1,
        };
        if (buffers.Fuses)
        {
            operands.A = input.Rows + ((nint)at.Group.Row(at.Step) * input.Stride);
            operands.ARow = input.Stride;
            operands.Depth = Inputs;
            operands.Second = source;
            operands.SecondRow = UnitStride;
            operands.SecondDepth = multipliesZero ? 0 : Units;
            operands.B = parameters;
            operands.Start = BiasOf(run, at.Block);
        }
        else
        {
            operands.A = source;
            operands.ARow = UnitStride;
            operands.Depth = Units;
            operands.B = parameters + (ProductOffsets[at.Stage] * lanes);
            operands.Start = Normalizes ? buffers.Zeros : c;
            operands.StartRow = Normalizes ? 0 : operands.CRow;
        }

        MatrixProduct.RunWidened(ref operands, lanes, product.Slots, Width);
    }

    /// <summary>What a product multiplies at a step: the hidden states, or the cell's own intermediate.</summary>
    private float* Source(PassBuffers buffers, in SequenceGroup group, int t, int stage) => stage switch
    {
        0 when buffers.RecurrentMasks is not null => buffers.MaskedStates + ((nint)buffers.StateRow(group, t) * UnitStride),
        0 => buffers.States + ((nint)buffers.StateRow(group, t) * UnitStride),
        _ => buffers.Saved + ((nint)buffers.SavedRow(group, t) * UnitStride),
    };

    private void CopyOutput(PassBuffers buffers, in SequenceGroup group, in RowPlane output, int t)
    {
        int active = group.Active(t);
        int goingOn = group.Active(t + 1);
        for (int b = 0; b < active; b++)
        {
            float* state = b < goingOn
                ? buffers.States + ((nint)(buffers.StateRow(group, t + 1) + b) * UnitStride)
                : buffers.Finals + ((nint)(group.First + b) * UnitStride);
            new ReadOnlySpan<float>(state, UnitStride).CopyTo(
                new Span<float>(output.Rows + ((nint)(group.Row(t) + b) * output.Stride), UnitStride));
        }
    }
}
