namespace LstmMlNet.Networks.Numerics;

/// <content>Back-propagation through time.</content>
internal sealed unsafe partial class CellPass<TCell>
{
    public override void Backward(PassBuffers buffers, in PassWeights weights, BatchLayout shape, in RowPlane outputGradients, in RowPlane inputGradients)
    {
        int steps = shape.Steps;
        int first = FirstDifferentiated(buffers, shape, outputGradients);
        for (int t = steps - 1; t >= first; t--)
        {
            if (Layout.HasStateNorm)
                DifferentiateStateNorm(buffers, weights, shape, outputGradients, t);
            for (int stage = Layout.Products.Length - 1; stage >= 0; stage--)
            {
                foreach (ColumnBlock block in Blocks)
                {
                    for (int g = 0; g < shape.GroupCount && shape.Group(g).Active(t) > 0; g++)
                        Differentiate(buffers, weights, shape.Group(g), outputGradients, block, t, stage);
                }

                if (Normalizes)
                    DifferentiateProductNorm(buffers, weights, shape, t, stage);
                if (t > 0 || !buffers.StartsAtZero)
                    MultiplyBack(buffers, weights, shape, t, stage);
            }

            if (buffers.TruncatedSteps > 0 && t > 0)
                Cut(buffers, shape, t);
        }

        for (int g = 0; g < shape.GroupCount; g++)
        {
            SequenceGroup group = shape.Group(g);
            if (first > 0)
                ClearGates(buffers, group, first);
            if (Normalizes)
                DifferentiateInputNorm(buffers, weights, group);
            if (inputGradients.Rows is not null)
                MultiplyInputBack(buffers, weights, group, inputGradients);
        }
    }

    /// <summary>
    /// What the gates' gradients of a step send to the source of a product: panel by panel, all groups on each, every other step from the last panel to
    /// the first: what the step before had last is still in the nearer caches.
    /// </summary>
    private void MultiplyBack(PassBuffers buffers, in PassWeights weights, BatchLayout shape, int t, int stage)
    {
        bool masked = buffers.RecurrentMasks is not null;
        float* plane = masked ? buffers.MaskedGradients : buffers.SourceGradients + ((nint)stage * buffers.Count * UnitStride);
        if (masked)
            ClearMaskedGradients(buffers, shape, t);
        for (int c = 0; c < UnitColumns.Length; c++)
        {
            ColumnBlock column = UnitColumns[(t & 1) == 1 ? UnitColumns.Length - 1 - c : c];
            for (int g = 0; g < shape.GroupCount; g++)
            {
                SequenceGroup group = shape.Group(g);
                int active = group.Active(t);
                if (active == 0)
                    break;
                float* source = plane + ((nint)group.First * UnitStride);
                MultiplyTransposed(buffers, Normalizes ? buffers.RecurrentGradients : buffers.Gates, weights.Derived + TransposedOffsets[stage], Layout.Products[stage], column, group.Row(t), active, source, UnitStride);
            }
        }

        if (masked)
            AddMaskedGradients(buffers, shape, t, stage);
    }

    /// <summary>The gradient of a group's input, all its steps at once.</summary>
    private void MultiplyInputBack(PassBuffers buffers, in PassWeights weights, in SequenceGroup group, in RowPlane inputGradients)
    {
        int row = group.Row(0);
        int rows = group.Row(group.Steps - 1) + group.Active(group.Steps - 1) - row;
        float* target = inputGradients.Rows + ((nint)row * inputGradients.Stride);
        for (int i = 0; i < rows; i++)
            new Span<float>(target + ((nint)i * inputGradients.Stride), ColumnBlock.Pad(Inputs)).Clear();
        foreach (ColumnBlock column in InputColumns)
            MultiplyTransposed(buffers, Normalizes ? buffers.InputGradients : buffers.Gates, weights.Derived + TransposedKernelOffset, new RecurrentProduct(0, Layout.InputSlots), column, row, rows, target, inputGradients.Stride);
    }

    /// <summary>Adds (gates' gradients)·(weights)ᵀ to columns of the gradient of the product's source.</summary>
    private void MultiplyTransposed(PassBuffers buffers, float* gateGradients, float* transposed, RecurrentProduct product, ColumnBlock column, int row, int rows, float* target, int targetStride)
    {
        float* panel = transposed + ((nint)product.Slots * UnitStride * column.Start);
        for (int first = 0; first < Blocks.Length;)
        {
            // Blocks of one width are one product with a segment for each block.
            int lanes = Blocks[first].Lanes;
            int end = first + 1;
            while (end < Blocks.Length && Blocks[end].Lanes == lanes)
                end++;
            int gateRow = Layout.Slots * lanes;
            int width = product.Slots * lanes;
            float* gates = gateGradients + ((nint)Layout.Slots * Blocks[first].Start * buffers.GateRows);
            var operands = new Operands
            {
                A = gates + ((nint)row * gateRow) + (product.FirstSlot * lanes),
                ARow = gateRow,
                ADepth = 1,
                ASegment = ((nint)buffers.GateRows * gateRow) - width,
                B = panel + ((nint)product.Slots * Blocks[first].Start * column.Columns),
                BDepth = column.Columns,
                C = target + column.Start,
                CRow = targetStride,
                Start = target + column.Start,
                StartRow = targetStride,
                Rows = rows,
                Depth = width,
                Segments = end - first,
            };
            MatrixProduct.Run(ref operands, column.Lanes, column.Vectors);
            first = end;
        }
    }
}
