namespace LstmMlNet.Networks.Numerics;

/// <summary>The pass of one kind of cell: products use the shared tiles, everything else the cell's equations.</summary>
internal sealed unsafe partial class CellPass<TCell>(PassOptions passOptions) : RecurrentPass(TCell.Layout, passOptions)
    where TCell : struct, ICellEquations
{
    public override void Forward(
        PassBuffers buffers,
        in PassWeights weights,
        BatchLayout batch,
        in RowPlane input,
        in RowPlane output,
        in PassShare share)
    {
        var run = new PassRun(buffers, weights, batch, share);

        bool single = IsSingleRow(run);

        // All groups take each step together: a panel of weights serves all of them while it is in the cache.
        int steps = batch.Steps;
        for (int chunk = 0; chunk < steps; chunk += buffers.ChunkSteps)
        {
            int end = Math.Min(chunk + buffers.ChunkSteps, steps);
            if (!buffers.Fuses)
                MultiplyInputs(run, input, chunk, end);
            if (Normalizes)
                NormalizeInput(run, chunk, end);
            for (int t = chunk; t < end; t++)
            {
                if (buffers.Stop.IsCancellationRequested)
                    return;
                if (single)
                    StepSingleRow(run, t, chunk);
                else
                    Step(run, input, t, chunk);
                if (output.Rows is not null)
                    CopyOutputs(run, output, t);
            }
        }
    }

    /// <summary>The bias of a block's slots.</summary>
    private float* BiasOf(in PassRun run, ColumnBlock block) => run.Weights.Derived + (Layout.Slots * block.Start);

    private void Step(in PassRun run, in RowPlane input, int t, int chunk)
    {
        PassBuffers buffers = run.Buffers;
        int rows = run.Share.IsShared ? run.RowsAt(t) : 0;
        LineCut line = run.Share.Line((long)rows * UnitStride);
        for (int stage = 0; stage < Layout.Products.Length; stage++)
        {
            if (buffers.RecurrentMasks is not null)
            {
                MaskSource(run, t, stage);
                run.Share.Meet();
            }

            for (int i = 0; i < Blocks.Length; i++)
            {
                // Every other step begins with the weights that the one before had last: they are still in the nearer caches.
                ref readonly ColumnBlock block = ref Blocks[(t & 1) == 1 ? Blocks.Length - 1 - i : i];

                // Groups are sorted, the longest first: the first that has ended ends the loop.
                long start = (long)rows * block.Start;
                for (int g = 0; g < run.Batch.GroupCount; g++)
                {
                    SequenceGroup group = run.Batch.Group(g);
                    if (group.Active(t) == 0)
                        break;
                    RowRange own = run.Share.Cut(line, ref start, block.Lanes, run.Share.RowsOf(group, t));
                    if (own.Count == 0)
                        continue;
                    var at = new BlockStep(group, block, t, stage, own);
                    float* gates = buffers.GatesOf(buffers.Gates, block, buffers.GateRow(group, t, chunk) + own.From);
                    MultiplyStep(run, input, at, gates);
                    if (!Normalizes)
                        Activate(run, at, gates);
                }
            }

            run.Share.Meet();
            if (!Normalizes)
                continue;

            // Whole rows are each thread's own now, up to the next product.
            NormalizeProduct(run, t, chunk, stage);
            if (stage < Layout.Products.Length - 1 || !Layout.HasStateNorm)
                run.Share.Meet();
        }

        if (!Layout.HasStateNorm)
            return;
        NormalizeState(run, t, chunk);
        run.Share.Meet();
    }

    /// <summary>The product of a stage for one block of a group's gates: h₋₁·Wh onto the input's product, or both at once.</summary>
    private void MultiplyStep(in PassRun run, in RowPlane input, in BlockStep at, float* gates)
    {
        PassBuffers buffers = run.Buffers;
        bool multipliesZero = at.Step == 0 && buffers.StartsAtZero && !Normalizes;
        if (multipliesZero && !buffers.Fuses)
            return;
        int lanes = at.Block.Lanes;
        RecurrentProduct product = Layout.Products[at.Stage];
        float* parameters = run.Weights.Parameters + BlockOffset(at.Block);
        float* source = Source(buffers, at.Group, at.Step, at.Stage) + ((nint)at.Rows.From * UnitStride);
        float* c = (Normalizes ? buffers.NormalizedRecurrent + (gates - buffers.Gates) : gates) + (product.FirstSlot * lanes);
        var operands = new Operands
        {
            BDepth = product.Slots * lanes,
            C = c,
            CRow = Layout.Slots * lanes,
            ADepth = 1,
            Rows = at.Rows.Count,
            Segments = 1,
        };
        if (buffers.Fuses)
        {
            operands.A = input.Rows + ((nint)(at.Group.Row(at.Step) + at.Rows.From) * input.Stride);
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

    /// <summary>Copies a step's hidden states to the layer's output once all units are done.</summary>
    private void CopyOutputs(in PassRun run, in RowPlane output, int t)
    {
        for (int g = 0; g < run.Batch.GroupCount && run.Batch.Group(g).Active(t) > 0; g++)
        {
            SequenceGroup group = run.Batch.Group(g);
            RowRange own = run.Share.RowsOf(group, t);
            if (run.Share.IsShared)
                own = run.Share.Line(own.Count).Of(0, 1, own);
            int goingOn = group.Active(t + 1);
            for (int b = own.From; b < own.End; b++)
            {
                float* state = b < goingOn
                    ? run.Buffers.States + ((nint)(run.Buffers.StateRow(group, t + 1) + b) * UnitStride)
                    : run.Buffers.Finals + ((nint)(group.First + b) * UnitStride);
                new ReadOnlySpan<float>(state, UnitStride).CopyTo(
                    new Span<float>(output.Rows + ((nint)(group.Row(t) + b) * output.Stride), UnitStride));
            }
        }
    }
}
