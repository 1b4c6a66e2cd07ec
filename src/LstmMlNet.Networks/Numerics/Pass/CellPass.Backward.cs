namespace LstmMlNet.Networks.Numerics;

/// <content>Back-propagation through time.</content>
internal sealed unsafe partial class CellPass<TCell>
{
    // Rows are parted by what the tallest tiles hold.
    private const int WholeTiles = 8;

    public override void Backward(
        PassBuffers buffers,
        in PassWeights weights,
        BatchLayout batch,
        in RowPlane outputGradients,
        in RowPlane inputGradients,
        in PassShare share)
    {
        var run = new PassRun(buffers, weights, batch, share);
        int first = FirstDifferentiated(buffers, batch, outputGradients);
        for (int t = batch.Steps - 1; t >= first; t--)
        {
            if (buffers.Stop.IsCancellationRequested)
                return;
            StepBack(run, outputGradients, t);
            if (share.Member == 0)
                buffers.BetweenSteps?.Invoke();
        }

        if (first > 0)
            ClearGates(run, first);
        if (!Normalizes && inputGradients.Rows is null)
            return;

        // The rest is for all steps at once: equal parts of the rows, whoever computed them.
        share.MeetEveryone();
        RowRange rows = new LineCut(batch.Rows, share.Member, share.Members, WholeTiles).Of(0, 1, new RowRange(0, batch.Rows));
        if (rows.Count == 0)
            return;
        if (Normalizes)
            DifferentiateInputNorm(run, rows);
        for (int g = 0; g < batch.GroupCount && inputGradients.Rows is not null && !buffers.Stop.IsCancellationRequested; g++)
        {
            int from = Math.Max(rows.From, batch.GroupStart(g));
            int end = Math.Min(rows.End, batch.GroupStart(g + 1));
            if (from < end)
                MultiplyInputBack(run, new RowRange(from, end - from), inputGradients);
        }
    }

    private void StepBack(in PassRun run, in RowPlane outputGradients, int t)
    {
        int rows = run.Share.IsShared ? run.RowsAt(t) : 0;
        bool masked = run.Buffers.RecurrentMasks is not null;
        if (Layout.HasStateNorm)
        {
            DifferentiateStateNorm(run, outputGradients, t);
            if (!Normalizes)
                run.Share.Meet();
        }

        for (int stage = Layout.Products.Length - 1; stage >= 0; stage--)
        {
            if (masked)
                ClearMaskedGradients(run, t);
            Differentiate(run, outputGradients, t, stage, rows);
            if (Normalizes)
                DifferentiateProductNorm(run, t, stage);
            run.Share.Meet();
            if (t == 0 && run.Buffers.StartsAtZero)
                continue;
            MultiplyBack(run, t, stage, rows);
            run.Share.Meet();
            if (!masked)
                continue;
            AddMaskedGradients(run, t, stage);
            run.Share.Meet();
        }

        if (run.Buffers.TruncatedSteps > 0 && t > 0)
            Cut(run, t);
    }

    /// <summary>
    /// The equations of a stage backward, block by block, all groups on each; where rows are normalized, each thread's own ones whole.
    /// </summary>
    private void Differentiate(in PassRun run, in RowPlane outputGradients, int t, int stage, int rows)
    {
        LineCut line = Normalizes ? run.RowLine(t) : run.Share.Line((long)rows * UnitStride);
        for (int i = 0; i < Blocks.Length; i++)
        {
            ref readonly ColumnBlock block = ref Blocks[i];
            long start = Normalizes ? 0 : (long)rows * block.Start;
            int weight = Normalizes ? 1 : block.Lanes;
            for (int g = 0; g < run.Batch.GroupCount && run.Batch.Group(g).Active(t) > 0; g++)
            {
                SequenceGroup group = run.Batch.Group(g);
                RowRange own = run.Share.Cut(line, ref start, weight, run.Share.RowsOf(group, t));
                if (own.Count > 0)
                    Differentiate(run, new BlockStep(group, block, t, stage, own), outputGradients);
            }
        }
    }

    /// <summary>
    /// What the gates' gradients of a step send to the source of a product: panel by panel, all groups on each, every other
    /// step from the last panel to the first: what the step before had last is still in the nearer caches.
    /// </summary>
    private void MultiplyBack(in PassRun run, int t, int stage, int rows)
    {
        PassBuffers buffers = run.Buffers;
        BatchLayout batch = run.Batch;
        bool masked = buffers.RecurrentMasks is not null;
        float* plane = masked ? buffers.MaskedGradients : buffers.SourceGradients + ((nint)stage * buffers.Count * UnitStride);
        float* gates = Normalizes ? buffers.RecurrentGradients : buffers.Gates;
        LineCut line = run.Share.Line((long)rows * UnitStride);
        for (int c = 0; c < UnitColumns.Length; c++)
        {
            ColumnBlock column = UnitColumns[(t & 1) == 1 ? UnitColumns.Length - 1 - c : c];
            var panel = new TransposedPanel(run.Weights.Derived + TransposedOffsets[stage], Layout.Products[stage], column);
            long start = (long)rows * column.Start;
            for (int g = 0; g < batch.GroupCount; g++)
            {
                SequenceGroup group = batch.Group(g);
                if (group.Active(t) == 0)
                    break;
                RowRange own = run.Share.Cut(line, ref start, column.Columns, run.Share.RowsOf(group, t));
                if (own.Count == 0)
                    continue;
                var source = new RowPlane(plane + ((nint)(group.First + own.From) * UnitStride), UnitStride);
                MultiplyTransposed(buffers, gates, panel, new RowRange(group.Row(t) + own.From, own.Count), source);
            }
        }
    }

    /// <summary>The gradient of some rows of the input.</summary>
    private void MultiplyInputBack(in PassRun run, RowRange rows, in RowPlane inputGradients)
    {
        var target = new RowPlane(inputGradients.Rows + ((nint)rows.From * inputGradients.Stride), inputGradients.Stride);
        for (int i = 0; i < rows.Count; i++)
            new Span<float>(target.Rows + ((nint)i * target.Stride), ColumnBlock.Pad(Inputs)).Clear();
        float* gates = Normalizes ? run.Buffers.InputGradients : run.Buffers.Gates;
        foreach (ColumnBlock column in InputColumns)
            MultiplyTransposed(
                run.Buffers,
                gates,
                new TransposedPanel(run.Weights.Derived + TransposedKernelOffset, InputProduct, column),
                rows,
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
