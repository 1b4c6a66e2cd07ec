namespace LstmMlNet.Networks.Numerics;

/// <content>Back-propagation through time.</content>
internal sealed unsafe partial class CellPass<TCell>
{
    public override void Backward(
        PassBuffers buffers,
        in PassWeights weights,
        BatchLayout batch,
        in RowPlane outputGradients,
        in RowPlane inputGradients)
    {
        var run = new PassRun(buffers, weights, batch);
        int steps = batch.Steps;
        int first = FirstDifferentiated(buffers, batch, outputGradients);
        for (int t = steps - 1; t >= first; t--)
        {
            if (Layout.HasStateNorm)
                DifferentiateStateNorm(run, outputGradients, t);
            for (int stage = Layout.Products.Length - 1; stage >= 0; stage--)
            {
                for (int i = 0; i < Blocks.Length; i++)
                {
                    ref readonly ColumnBlock block = ref Blocks[i];
                    for (int g = 0; g < batch.GroupCount && batch.Group(g).Active(t) > 0; g++)
                    {
                        SequenceGroup group = batch.Group(g);
                        Differentiate(run, new BlockStep(group, block, t, stage), outputGradients);
                    }
                }

                if (Normalizes)
                    DifferentiateProductNorm(run, t, stage);
                if (t > 0 || !buffers.StartsAtZero)
                    MultiplyBack(run, t, stage);
            }

            if (buffers.TruncatedSteps > 0 && t > 0)
                Cut(buffers, batch, t);
        }

        for (int g = 0; g < batch.GroupCount; g++)
        {
            SequenceGroup group = batch.Group(g);
            if (first > 0)
                ClearGates(buffers, group, first);
            if (Normalizes)
                DifferentiateInputNorm(run, group);
            if (inputGradients.Rows is not null)
                MultiplyInputBack(run, group, inputGradients);
        }
    }

    /// <summary>
    /// What the gates' gradients of a step send to the source of a product: panel by panel, all groups on each, every other
    /// step from the last panel to the first: what the step before had last is still in the nearer caches.
    /// </summary>
    private void MultiplyBack(in PassRun run, int t, int stage)
    {
        PassBuffers buffers = run.Buffers;
        BatchLayout batch = run.Batch;
        bool masked = buffers.RecurrentMasks is not null;
        float* plane = masked ? buffers.MaskedGradients : buffers.SourceGradients + ((nint)stage * buffers.Count * UnitStride);
        float* gates = Normalizes ? buffers.RecurrentGradients : buffers.Gates;
        if (masked)
            ClearMaskedGradients(buffers, batch, t);
        for (int c = 0; c < UnitColumns.Length; c++)
        {
            ColumnBlock column = UnitColumns[(t & 1) == 1 ? UnitColumns.Length - 1 - c : c];
            var panel = new TransposedPanel(run.Weights.Derived + TransposedOffsets[stage], Layout.Products[stage], column);
            for (int g = 0; g < batch.GroupCount; g++)
            {
                SequenceGroup group = batch.Group(g);
                int active = group.Active(t);
                if (active == 0)
                    break;
                var source = new RowPlane(plane + ((nint)group.First * UnitStride), UnitStride);
                MultiplyTransposed(buffers, gates, panel, new RowRange(group.Row(t), active), source);
            }
        }

        if (masked)
            AddMaskedGradients(buffers, batch, t, stage);
    }

    /// <summary>The gradient of a group's input, all its steps at once.</summary>
    private void MultiplyInputBack(in PassRun run, in SequenceGroup group, in RowPlane inputGradients)
    {
        int row = group.Row(0);
        int rows = group.Row(group.Steps - 1) + group.Active(group.Steps - 1) - row;
        var target = new RowPlane(inputGradients.Rows + ((nint)row * inputGradients.Stride), inputGradients.Stride);
        for (int i = 0; i < rows; i++)
            new Span<float>(target.Rows + ((nint)i * target.Stride), ColumnBlock.Pad(Inputs)).Clear();
        float* gates = Normalizes ? run.Buffers.InputGradients : run.Buffers.Gates;
        foreach (ColumnBlock column in InputColumns)
            MultiplyTransposed(
                run.Buffers,
                gates,
                new TransposedPanel(run.Weights.Derived + TransposedKernelOffset, InputProduct, column),
                new RowRange(row, rows),
                target);
    }

    /// <summary>Adds (gates' gradients)·(weights)ᵀ to columns of the gradient of the product's source.</summary>
    private void MultiplyTransposed(PassBuffers buffers, float* gateGradients, in TransposedPanel panel, RowRange rows, in RowPlane target)
    {
        ColumnBlock column = panel.Column;
        float* weights = panel.Transposed + ((nint)panel.Product.Slots * UnitStride * column.Start);
        for (int first = 0; first < Blocks.Length;)
        {
            // Blocks of one width are one product with a segment for each block.
            int lanes = Blocks[first].Lanes;
            int end = first + 1;
            while (end < Blocks.Length && Blocks[end].Lanes == lanes)
                end++;
            int gateRow = Layout.Slots * lanes;
            int width = panel.Product.Slots * lanes;
            var operands = new Operands
            {
                A = buffers.GatesOf(gateGradients, Blocks[first], rows.From) + (panel.Product.FirstSlot * lanes),
                ARow = gateRow,
                ADepth = 1,
                ASegment = ((nint)buffers.GateRows * gateRow) - width,
                B = weights + ((nint)panel.Product.Slots * Blocks[first].Start * column.Columns),
                BDepth = column.Columns,
                C = target.Rows + column.Start,
                CRow = target.Stride,
                Start = target.Rows + column.Start,
                StartRow = target.Stride,
                Rows = rows.Count,
                Depth = width,
                Segments = end - first,
            };
            MatrixProduct.Run(ref operands, column.Lanes, column.Vectors);
            first = end;
        }
    }

    /// <summary>Transposed weights of a product, and the columns of its source that are multiplied by them at a time.</summary>
    private readonly struct TransposedPanel(float* transposed, RecurrentProduct product, ColumnBlock column)
    {
        public readonly float* Transposed = transposed;
        public readonly RecurrentProduct Product = product;
        public readonly ColumnBlock Column = column;
    }
}
