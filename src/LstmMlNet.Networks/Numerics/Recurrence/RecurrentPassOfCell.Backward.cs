using System.Runtime.CompilerServices;

namespace LstmMlNet.Networks.Numerics;

/// <content>Back-propagation through time, and the gradients of the parameters.</content>
internal sealed unsafe partial class RecurrentPass<TCell>
{
    // Rows of gates that stay in the first-level cache while all tiles of a kernel's rows pass over them.
    private const int GradientRows = 192;

    public override void Backward(PassBuffers buffers, in PassWeights weights, PackedShape shape, in RowPlane outputGradients, in RowPlane inputGradients, int from, int to)
    {
        int steps = from < to ? shape.Group(from).Steps : 0;
        int first = FirstDifferentiated(buffers, shape, outputGradients, from, to);
        for (int t = steps - 1; t >= first; t--)
        {
            if (Layout.HasStateNorm)
                DifferentiateStateNorm(buffers, weights, shape, outputGradients, t, from, to);
            for (int stage = Layout.Products.Length - 1; stage >= 0; stage--)
            {
                foreach (ColumnBlock block in Blocks)
                {
                    for (int g = from; g < to && shape.Group(g).Active(t) > 0; g++)
                        Differentiate(buffers, weights, shape.Group(g), outputGradients, block, t, stage);
                }

                if (Normalizes)
                    DifferentiateProductNorm(buffers, weights, shape, t, stage, from, to);
                MultiplyBack(buffers, weights, shape, t, stage, from, to);
            }

            if (buffers.TruncatedSteps > 0 && t > 0)
                Cut(buffers, shape, t, from, to);
        }

        for (int g = from; g < to; g++)
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

    /// <summary>What the gates' gradients of a step send to the source of a product: panel by panel, all groups on each.</summary>
    private void MultiplyBack(PassBuffers buffers, in PassWeights weights, PackedShape shape, int t, int stage, int from, int to)
    {
        bool masked = buffers.RecurrentMasks is not null;
        float* plane = masked ? buffers.MaskedGradients : buffers.Sources + ((nint)stage * buffers.PlaceRows * UnitStride);
        if (masked)
            ClearMaskedGradients(buffers, shape, t, from, to);
        foreach (ColumnBlock column in UnitColumns)
        {
            for (int g = from; g < to; g++)
            {
                SequenceGroup group = shape.Group(g);
                int active = group.Active(t);
                if (active == 0)
                    break;
                float* source = plane + ((nint)buffers.PlaceRow(group.First) * UnitStride);
                MultiplyTransposed(buffers, Normalizes ? buffers.RecurrentGradients : buffers.Gates, weights.Derived + TransposedOffsets[stage], Layout.Products[stage], column, group.Row(t), active, source, UnitStride);
            }
        }

        if (masked)
            AddMaskedGradients(buffers, shape, t, stage, from, to);
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

    public override void AddGradient(PassBuffers buffers, in PassWeights weights, PackedShape shape, in RowPlane input, ColumnBlock block, int from, int to, float* gradient)
    {
        int firstRow = shape.GroupStart(from);
        int endRow = shape.GroupStart(to);
        int lanes = block.Lanes;
        int gateRow = Layout.Slots * lanes;
        nint blockStart = (nint)Layout.Slots * block.Start * buffers.GateRows;
        float* gates = buffers.Gates + blockStart;
        float* inputGates = (Normalizes ? buffers.InputGradients : buffers.Gates) + blockStart;
        float* recurrentGates = (Normalizes ? buffers.RecurrentGradients : buffers.Gates) + blockStart;
        float* states = buffers.RecurrentMasks is null ? buffers.States : buffers.MaskedStates;
        float* sums = stackalloc float[gateRow];
        new Span<float>(sums, gateRow).Clear();
        int pieces = (endRow - firstRow + GradientRows - 1) / GradientRows;
        for (int piece = 0, row = firstRow; piece < pieces; piece++)
        {
            // Equal pieces: a short one at the end would hardly be worth its tiles' sums.
            int rows = (endRow - row) / (pieces - piece);
            float* chunk = recurrentGates + ((nint)row * gateRow);
            MultiplyGates(inputGates + ((nint)row * gateRow), gateRow, lanes, rows, new RecurrentProduct(0, Layout.InputSlots), input.Rows + ((nint)row * input.Stride), input.Stride, Inputs, gradient);
            for (int p = 0; p < Layout.Products.Length; p++)
            {
                float* source = (p == 0 ? states : buffers.Traces) + ((nint)row * UnitStride);
                MultiplyGates(chunk, gateRow, lanes, rows, Layout.Products[p], source, UnitStride, Units, gradient + (ProductOffsets[p] * lanes));
            }

            SumRows(gates + ((nint)row * gateRow), rows, gateRow, lanes, sums);
            row += rows;
        }

        switch (lanes)
        {
            case 16: AddElementwise<Simd512>(buffers, weights, shape, block, from, to, sums, gradient); break;
            case 8: AddElementwise<Simd256>(buffers, weights, shape, block, from, to, sums, gradient); break;
            default: AddElementwise<Simd128>(buffers, weights, shape, block, from, to, sums, gradient); break;
        }
    }

    /// <summary>Adds (source)ᵀ·(gates' gradients) of some rows to the kernel's gradient.</summary>
    private void MultiplyGates(float* gates, int gateRow, int lanes, int rows, RecurrentProduct product, float* source, int sourceStride, int sources, float* gradient)
    {
        int width = product.Slots * lanes;
        MatrixProduct.RunWidened(
            new Operands
            {
                A = source,
                ARow = 1,
                ADepth = sourceStride,
                B = gates + (product.FirstSlot * lanes),
                BDepth = gateRow,
                C = gradient,
                CRow = width,
                Start = gradient,
                StartRow = width,
                Rows = sources,
                Depth = rows,
                Segments = 1,
            },
            lanes,
            product.Slots,
            Width);
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
            MatrixProduct.Run(
                new Operands
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
                },
                column.Lanes,
                column.Vectors);
            first = end;
        }
    }

    private void Differentiate(PassBuffers buffers, in PassWeights weights, in SequenceGroup group, in RowPlane outputGradients, ColumnBlock block, int t, int stage)
    {
        int active = group.Active(t);
        switch (block.Lanes)
        {
            case 16: BackwardRows(BackwardTile<Simd512>(buffers, weights, group, outputGradients, block, t), stage, active); break;
            case 8: BackwardRows(BackwardTile<Simd256>(buffers, weights, group, outputGradients, block, t), stage, active); break;
            default: BackwardRows(BackwardTile<Simd128>(buffers, weights, group, outputGradients, block, t), stage, active); break;
        }
    }

    private StepTile<V> BackwardTile<V>(PassBuffers buffers, in PassWeights weights, in SequenceGroup group, in RowPlane outputGradients, ColumnBlock block, int t)
        where V : unmanaged, ISimd<V>
    {
        int row = group.Row(t);
        float* gates = buffers.Gates + ((nint)Layout.Slots * block.Start * buffers.GateRows) + ((nint)row * Layout.Slots * block.Lanes);
        StepTile<V> tile = Tile<V>(buffers, weights, block, gates, row, row, null, 0);
        nint place = ((nint)buffers.PlaceRow(group.First) * UnitStride) + block.Start;
        tile.Sources = buffers.Sources + place;
        tile.SourcePlane = (nint)buffers.PlaceRows * UnitStride;
        tile.CellCarry = buffers.Carry + place;
        if (outputGradients.Rows is not null)
        {
            tile.OutputGradients = outputGradients.Rows + ((nint)row * outputGradients.Stride) + block.Start;
            tile.OutputGradientRow = outputGradients.Stride;
        }

        return tile;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void BackwardRows<V>(StepTile<V> tile, int stage, int rows)
        where V : unmanaged, ISimd<V>
    {
        for (; rows > 0; rows--)
        {
            TCell.Backward(ref tile, stage);
            tile.NextRow();
        }
    }

    /// <summary>Adds rows of gates' gradients to their sums, while they are in the first-level cache.</summary>
    private static void SumRows(float* gates, int rows, int gateRow, int lanes, float* sums)
    {
        switch (lanes)
        {
            case 16: SumRows<Simd512>(gates, rows, gateRow, sums); break;
            case 8: SumRows<Simd256>(gates, rows, gateRow, sums); break;
            default: SumRows<Simd128>(gates, rows, gateRow, sums); break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SumRows<V>(float* gates, int rows, int gateRow, float* sums)
        where V : unmanaged, ISimd<V>
    {
        // Four chains at a time; past the last slot the last one is summed again, and stored the same.
        int last = gateRow - V.Lanes;
        for (int column = 0; column < gateRow; column += 4 * V.Lanes)
        {
            int c1 = Math.Min(column + V.Lanes, last), c2 = Math.Min(column + (2 * V.Lanes), last), c3 = Math.Min(column + (3 * V.Lanes), last);
            V s0 = V.Load(sums + column), s1 = V.Load(sums + c1), s2 = V.Load(sums + c2), s3 = V.Load(sums + c3);
            float* at = gates;
            for (int row = 0; row < rows; row++, at += gateRow)
            {
                s0 += V.Load(at + column);
                s1 += V.Load(at + c1);
                s2 += V.Load(at + c2);
                s3 += V.Load(at + c3);
            }

            V.Store(sums + column, s0);
            V.Store(sums + c1, s1);
            V.Store(sums + c2, s2);
            V.Store(sums + c3, s3);
        }
    }

    /// <summary>Biases from the gates' sums; elementwise weights, summed over rows.</summary>
    private void AddElementwise<V>(PassBuffers buffers, in PassWeights weights, PackedShape shape, ColumnBlock block, int from, int to, float* sums, float* gradient)
        where V : unmanaged, ISimd<V>
    {
        int first = shape.GroupStart(from);
        int end = shape.GroupStart(to);
        float* gates = buffers.Gates + ((nint)Layout.Slots * block.Start * buffers.GateRows) + ((nint)first * Layout.Slots * V.Lanes);
        for (int slot = 0; slot < Layout.Slots; slot++)
        {
            V sum = V.Load(sums + (slot * V.Lanes));
            if (slot < Layout.InputSlots)
                Add(gradient + ((BiasOffset + slot) * V.Lanes), sum);
            int recurrent = slot - Layout.Products[0].FirstSlot;
            if (Layout.HasRecurrentBias && recurrent >= 0 && recurrent < Layout.Products[0].Slots)
                Add(gradient + ((RecurrentBiasOffset + recurrent) * V.Lanes), sum);
        }

        for (int weight = 0; weight < Layout.ElementwiseWeights; weight++)
        {
            V sum = V.Zero;
            StepTile<V> tile = Tile<V>(buffers, weights, block, gates, first, first, null, 0);
            for (int row = first; row < end; row++)
            {
                sum += TCell.WeightGradient(ref tile, weight);
                tile.NextRow();
            }

            Add(gradient + ((ElementwiseOffset + weight) * V.Lanes), sum);
        }

        if (Normalizes)
            AddGains<V>(buffers, block, first, end, gradient);
        for (int state = 0; state < Layout.States && LearnsInitialState; state++)
            AddInitialState<V>(buffers, shape, state == 0 ? buffers.Sources : buffers.Carry, block, from, to, gradient + ((InitialStateOffset + state) * V.Lanes));
    }

    /// <summary>What came back to where the sequences started.</summary>
    private void AddInitialState<V>(PassBuffers buffers, PackedShape shape, float* rows, ColumnBlock block, int from, int to, float* gradient)
        where V : unmanaged, ISimd<V>
    {
        V sum = V.Zero;
        int end = Math.Min(to * shape.GroupSize, shape.Count);
        for (int b = Math.Min(from * shape.GroupSize, end); b < end; b++)
            sum += V.Load(rows + ((nint)buffers.PlaceRow(b) * UnitStride) + block.Start);
        Add(gradient, sum);
    }

    private static void Add<V>(float* target, V value)
        where V : unmanaged, ISimd<V> => V.Store(target, V.Load(target) + value);
}
