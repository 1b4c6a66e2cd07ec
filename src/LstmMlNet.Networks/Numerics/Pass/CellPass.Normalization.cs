namespace LstmMlNet.Networks.Numerics;

/// <content>
/// Layer normalisation: products go to rows of their own, are normalised over all units, and only then reach the gates. Off,
/// none of this runs.
/// </content>
internal sealed unsafe partial class CellPass<TCell>
{
    private const int Normalized = 0, ShiftedGradient = 1, NormalizedGradient = 2;
    private readonly LayerNormalization? _normalization = passOptions.Normalizes
        ? new LayerNormalization(ColumnBlock.Cut(passOptions.Units, passOptions.Width, 1), passOptions.Units)
        : null;

    private RecurrentProduct InputProduct => new(0, Layout.InputSlots);

    /// <summary>The gates of a chunk of a group's steps: their bias, and the input's normalised product times its gains.</summary>
    private void NormalizeInput(PassBuffers buffers, in PassWeights weights, in SequenceGroup group, int chunk, int end)
    {
        for (int t = chunk; t < end && t < group.Steps; t++)
        {
            int first = buffers.GateRow(group, t, chunk);
            foreach (ColumnBlock block in Blocks)
            {
                int gateRow = Layout.Slots * block.Lanes;
                FillSlots(buffers.Gates + ((nint)Layout.Slots * block.Start * buffers.GateRows) + ((nint)first * gateRow), group.Active(t), gateRow, weights.Derived + (Layout.Slots * block.Start), 0);
            }

            UnitRows input = Rows(buffers, buffers.NormalizedInput, InputProduct);
            UnitRows gates = Rows(buffers, buffers.Gates, InputProduct);
            for (int row = first; row < first + group.Active(t); row++)
            {
                buffers.InputScales[row] = _normalization!.Normalize(input, row);
                _normalization.AddScaled(input, gates, row, weights.Parameters, Gains(GainOffset));
            }
        }
    }

    /// <summary>A recurrent product, normalised, reaches the gates; then the stage's equations run.</summary>
    private void NormalizeProduct(PassBuffers buffers, in PassWeights weights, BatchLayout shape, int t, int chunk, int stage)
    {
        RecurrentProduct product = Layout.Products[stage];
        UnitRows recurrent = Rows(buffers, buffers.NormalizedRecurrent, product);
        UnitRows gates = Rows(buffers, buffers.Gates, product);
        for (int g = 0; g < shape.GroupCount && shape.Group(g).Active(t) > 0; g++)
        {
            SequenceGroup group = shape.Group(g);
            int first = buffers.GateRow(group, t, chunk);
            for (int row = first; row < first + group.Active(t); row++)
            {
                buffers.RecurrentScales[(stage * buffers.GateRows) + row] = _normalization!.Normalize(recurrent, row);
                _normalization.AddScaled(recurrent, gates, row, weights.Parameters, Gains(RecurrentGainOffset + product.FirstSlot));
            }

            ActivateAll(buffers, weights, group, t, chunk, stage);
        }
    }

    /// <summary>The cell state, normalised, reaches the output.</summary>
    private void NormalizeState(PassBuffers buffers, in PassWeights weights, BatchLayout shape, int t, int chunk)
    {
        UnitRows state = UnitRows.OfPlane(buffers.Saved + SavedPlane(buffers, Normalized), UnitStride);
        for (int g = 0; g < shape.GroupCount && shape.Group(g).Active(t) > 0; g++)
        {
            SequenceGroup group = shape.Group(g);
            int first = buffers.SavedRow(group, t);
            for (int row = first; row < first + group.Active(t); row++)
                buffers.StateScales[row] = _normalization!.Normalize(state, row);
            ActivateAll(buffers, weights, group, t, chunk, Layout.Products.Length);
        }
    }

    private void ActivateAll(PassBuffers buffers, in PassWeights weights, in SequenceGroup group, int t, int chunk, int stage)
    {
        foreach (ColumnBlock block in Blocks)
        {
            float* gates = buffers.Gates + ((nint)Layout.Slots * block.Start * buffers.GateRows) + ((nint)buffers.GateRow(group, t, chunk) * Layout.Slots * block.Lanes);
            Activate(buffers, weights, group, block, gates, t, stage, group.Active(t));
        }
    }

    private void DifferentiateStateNorm(PassBuffers buffers, in PassWeights weights, BatchLayout shape, in RowPlane outputGradients, int t)
    {
        UnitRows shifted = UnitRows.OfPlane(buffers.Saved + SavedPlane(buffers, ShiftedGradient), UnitStride);
        UnitRows state = UnitRows.OfPlane(buffers.Saved + SavedPlane(buffers, Normalized), UnitStride);
        UnitRows gradient = UnitRows.OfPlane(buffers.Saved + SavedPlane(buffers, NormalizedGradient), UnitStride);
        for (int g = 0; g < shape.GroupCount && shape.Group(g).Active(t) > 0; g++)
        {
            SequenceGroup group = shape.Group(g);
            foreach (ColumnBlock block in Blocks)
                Differentiate(buffers, weights, group, outputGradients, block, t, Layout.Products.Length);
            for (int row = group.Row(t); row < group.Row(t) + group.Active(t); row++)
                _normalization!.Backward(shifted, state, gradient, row, weights.Parameters, Gains(ElementwiseOffset + Layout.Peepholes), buffers.StateScales[row]);
        }
    }

    private void DifferentiateProductNorm(PassBuffers buffers, in PassWeights weights, BatchLayout shape, int t, int stage)
    {
        RecurrentProduct product = Layout.Products[stage];
        UnitRows gates = Rows(buffers, buffers.Gates, product);
        UnitRows recurrent = Rows(buffers, buffers.NormalizedRecurrent, product);
        UnitRows gradient = Rows(buffers, buffers.RecurrentGradients, product);
        for (int g = 0; g < shape.GroupCount && shape.Group(g).Active(t) > 0; g++)
        {
            SequenceGroup group = shape.Group(g);
            for (int row = group.Row(t); row < group.Row(t) + group.Active(t); row++)
                _normalization!.Backward(gates, recurrent, gradient, row, weights.Parameters, Gains(RecurrentGainOffset + product.FirstSlot), buffers.RecurrentScales[(stage * buffers.GateRows) + row]);
        }
    }

    private void DifferentiateInputNorm(PassBuffers buffers, in PassWeights weights, in SequenceGroup group)
    {
        UnitRows gates = Rows(buffers, buffers.Gates, InputProduct);
        UnitRows input = Rows(buffers, buffers.NormalizedInput, InputProduct);
        UnitRows gradient = Rows(buffers, buffers.InputGradients, InputProduct);
        int end = EndRow(group);
        for (int row = group.Row(0); row < end; row++)
            _normalization!.Backward(gates, input, gradient, row, weights.Parameters, Gains(GainOffset), buffers.InputScales[row]);
    }

    /// <summary>The gains' gradients: of each slot, its gates' gradients times what was normalised.</summary>
    private void AddGains<V>(PassBuffers buffers, ColumnBlock block, int first, int end, float* gradient)
        where V : unmanaged, ISimd<V>
    {
        nint start = ((nint)Layout.Slots * block.Start * buffers.GateRows) + ((nint)first * Layout.Slots * V.Lanes);
        float* gates = buffers.Gates + start;
        int rows = end - first;
        for (int slot = 0; slot < Layout.InputSlots; slot++)
            AddGain<V>(gates, buffers.NormalizedInput + start, slot, rows, gradient + ((GainOffset + slot) * V.Lanes));
        foreach (RecurrentProduct product in Layout.Products)
        {
            for (int slot = product.FirstSlot; slot < product.FirstSlot + product.Slots; slot++)
                AddGain<V>(gates, buffers.NormalizedRecurrent + start, slot, rows, gradient + ((RecurrentGainOffset + slot) * V.Lanes));
        }
    }

    private void AddGain<V>(float* gates, float* normalized, int slot, int rows, float* gradient)
        where V : unmanaged, ISimd<V>
    {
        V sum = V.Load(gradient);
        nint at = slot * V.Lanes;
        for (int row = 0; row < rows; row++, at += Layout.Slots * V.Lanes)
            sum = V.MultiplyAdd(V.Load(gates + at), V.Load(normalized + at), sum);
        V.Store(gradient, sum);
    }

    private UnitRows Rows(PassBuffers buffers, float* gates, RecurrentProduct product) => UnitRows.OfGates(gates, buffers.GateRows, Layout.Slots, product);

    private GainPlaces Gains(int offset) => new(ParametersPerUnit, offset);

    private nint SavedPlane(PassBuffers buffers, int index) => (nint)index * buffers.SavedRows * UnitStride;
}
