namespace LstmMlNet.Networks.Numerics;

/// <summary>The pass of one kind of cell: products by the shared tiles, the rest by the cell's equations.</summary>
internal sealed unsafe partial class CellPass<TCell>(PassOptions passOptions) : RecurrentPass(TCell.Layout, passOptions)
    where TCell : struct, ICellEquations
{
    public override void Forward(PassBuffers buffers, in PassWeights weights, BatchLayout shape, in RowPlane input, in RowPlane output)
    {
        // All groups take each step together: a panel of weights serves all of them while it is in the cache.
        int steps = shape.Steps;
        for (int chunk = 0; chunk < steps; chunk += buffers.ChunkSteps)
        {
            int end = Math.Min(chunk + buffers.ChunkSteps, steps);
            for (int b = 0; b < Blocks.Length && !buffers.Fuses; b++)
            {
                for (int g = 0; g < shape.GroupCount; g++)
                    MultiplyInput(buffers, weights, shape.Group(g), input, Blocks[b], chunk, end);
            }

            for (int g = 0; Normalizes && g < shape.GroupCount; g++)
                NormalizeInput(buffers, weights, shape.Group(g), chunk, end);
            for (int t = chunk; t < end; t++)
                Step(buffers, weights, shape, input, output, t, chunk);
        }
    }

    /// <summary>The input's product of a chunk of a group's steps, for one block of units: x·Wx + b.</summary>
    private void MultiplyInput(PassBuffers buffers, in PassWeights weights, in SequenceGroup group, in RowPlane input, ColumnBlock block, int chunk, int end)
    {
        int lanes = block.Lanes;
        int gateRow = Layout.Slots * lanes;
        float* gates = (Normalizes ? buffers.NormalizedInput : buffers.Gates) + ((nint)Layout.Slots * block.Start * buffers.GateRows);
        float* bias = Normalizes ? buffers.Zeros : weights.Derived + (Layout.Slots * block.Start);
        for (int t = chunk; t < end && t < group.Steps;)
        {
            // Rows of neighbouring steps follow one another: one tall product, as long as the same sequences run.
            int active = group.Active(t);
            int next = t + 1;
            while (next < end && (buffers.Keeps || active == group.Count) && group.Active(next) == active)
                next++;
            int rows = active * (next - t);
            float* c = gates + ((nint)buffers.GateRow(group, t, chunk) * gateRow);
            if (Layout.Slots > Layout.InputSlots && !Normalizes)
                FillSlots(c, rows, gateRow, bias, Layout.InputSlots * lanes);
            var operands = new Operands
            {
                A = input.Rows + ((nint)group.Row(t) * input.Stride),
                ARow = input.Stride,
                ADepth = 1,
                B = weights.Parameters + BlockOffset(block),
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

    private void Step(PassBuffers buffers, in PassWeights weights, BatchLayout shape, in RowPlane input, in RowPlane output, int t, int chunk)
    {
        for (int stage = 0; stage < Layout.Products.Length; stage++)
        {
            if (buffers.RecurrentMasks is not null)
                MaskSource(buffers, shape, t, stage);
            for (int i = 0; i < Blocks.Length; i++)
            {
                // Every other step begins with the weights that the one before had last: they are still in the nearer caches.
                ColumnBlock block = Blocks[(t & 1) == 1 ? Blocks.Length - 1 - i : i];
                int lanes = block.Lanes;
                int gateRow = Layout.Slots * lanes;
                nint blockStart = (nint)Layout.Slots * block.Start * buffers.GateRows;

                // Groups are sorted, the longest first: the first that has ended ends the loop.
                for (int g = 0; g < shape.GroupCount; g++)
                {
                    SequenceGroup group = shape.Group(g);
                    int active = group.Active(t);
                    if (active == 0)
                        break;
                    float* gates = buffers.Gates + blockStart + ((nint)buffers.GateRow(group, t, chunk) * gateRow);
                    MultiplyStep(buffers, weights, group, input, block, gates, t, stage, active);
                    if (!Normalizes)
                        Activate(buffers, weights, group, block, gates, t, stage, active);
                }
            }

            if (Normalizes)
                NormalizeProduct(buffers, weights, shape, t, chunk, stage);
        }

        if (Layout.HasStateNorm)
            NormalizeState(buffers, weights, shape, t, chunk);
        for (int g = 0; output.Rows is not null && g < shape.GroupCount; g++)
            CopyOutput(buffers, shape.Group(g), output, t);
    }

    /// <summary>The product of a stage for one block of a group's gates: h·Wh onto the input's product, or both at once.</summary>
    private void MultiplyStep(PassBuffers buffers, in PassWeights weights, in SequenceGroup group, in RowPlane input, ColumnBlock block, float* gates, int t, int stage, int active)
    {
        bool multipliesZero = t == 0 && buffers.StartsAtZero && !Normalizes;
        if (multipliesZero && !buffers.Fuses)
            return;
        int lanes = block.Lanes;
        RecurrentProduct product = Layout.Products[stage];
        float* parameters = weights.Parameters + BlockOffset(block);
        float* source = Source(buffers, group, t, stage);
        float* c = (Normalizes ? buffers.NormalizedRecurrent + (gates - buffers.Gates) : gates) + (product.FirstSlot * lanes);
        var operands = new Operands
        {
            BDepth = product.Slots * lanes,
            C = c,
            CRow = Layout.Slots * lanes,
            ADepth = 1,
            Rows = active,
            Segments = 1,
        };
        if (buffers.Fuses)
        {
            operands.A = input.Rows + ((nint)group.Row(t) * input.Stride);
            operands.ARow = input.Stride;
            operands.Depth = Inputs;
            operands.Second = source;
            operands.SecondRow = UnitStride;
            operands.SecondDepth = multipliesZero ? 0 : Units;
            operands.B = parameters;
            operands.Start = weights.Derived + (Layout.Slots * block.Start);
        }
        else
        {
            operands.A = source;
            operands.ARow = UnitStride;
            operands.Depth = Units;
            operands.B = parameters + (ProductOffsets[stage] * lanes);
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
            new ReadOnlySpan<float>(state, UnitStride).CopyTo(new Span<float>(output.Rows + ((nint)(group.Row(t) + b) * output.Stride), UnitStride));
        }
    }
}
