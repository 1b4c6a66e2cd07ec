namespace LstmMlNet.Networks.Numerics;

/// <content>
/// Layer normalization: products go to rows of their own, are normalized over all units, and only then reach the gates. Off,
/// none of this runs.
/// </content>
internal sealed unsafe partial class CellPass<TCell>
{
    private const int Normalized = 0, ShiftedGradient = 1, NormalizedGradient = 2;
    private readonly LayerNormalization? _normalization = passOptions.Normalizes
        ? new LayerNormalization(ColumnBlock.Cut(passOptions.Units, passOptions.Width, 1), passOptions.Units)
        : null;

    private RecurrentProduct InputProduct => new(0, Layout.InputSlots);

    /// <summary>The gates of a chunk of steps: their bias, and the input's normalized product times its gains.</summary>
    private void NormalizeInput(in PassRun run, int chunk, int end)
    {
        for (int t = chunk; t < end; t++)
        {
            foreach (StepRows at in run.OwnRows(t))
                NormalizeInputRows(run, new RowRange(run.Buffers.GateRow(at.Group, t, chunk) + at.Rows.From, at.Rows.Count));
        }
    }

    private void NormalizeInputRows(in PassRun run, RowRange rows)
    {
        PassBuffers buffers = run.Buffers;
        foreach (ColumnBlock block in Blocks)
        {
            int gateRow = Layout.Slots * block.Lanes;
            float* start = buffers.GatesOf(buffers.Gates, block, rows.From);
            FillSlots(new RowPlane(start, gateRow), rows.Count, BiasOf(run, block), new RowRange(0, gateRow));
        }

        UnitRows input = Rows(buffers, buffers.NormalizedInput, InputProduct);
        UnitRows gates = Rows(buffers, buffers.Gates, InputProduct);
        for (int row = rows.From; row < rows.End; row++)
        {
            buffers.InputScales[row] = _normalization!.Normalize(input, row);
            _normalization.AddScaled(input, gates, row, GainsAt(run, GainOffset));
        }
    }

    /// <summary>A recurrent product, normalized, reaches the gates; then the stage's equations run.</summary>
    private void NormalizeProduct(in PassRun run, int t, int chunk, int stage)
    {
        PassBuffers buffers = run.Buffers;
        RecurrentProduct product = Layout.Products[stage];
        UnitRows recurrent = Rows(buffers, buffers.NormalizedRecurrent, product);
        UnitRows gates = Rows(buffers, buffers.Gates, product);
        foreach (StepRows at in run.OwnRows(t))
        {
            int first = buffers.GateRow(at.Group, t, chunk) + at.Rows.From;
            for (int row = first; row < first + at.Rows.Count; row++)
            {
                buffers.RecurrentScales[(stage * buffers.GateRows) + row] = _normalization!.Normalize(recurrent, row);
                _normalization.AddScaled(recurrent, gates, row, GainsAt(run, RecurrentGainOffset + product.FirstSlot));
            }

            ActivateAll(run, at, chunk, stage);
        }
    }

    /// <summary>The cell state, normalized, reaches the output.</summary>
    private void NormalizeState(in PassRun run, int t, int chunk)
    {
        PassBuffers buffers = run.Buffers;
        UnitRows state = UnitRows.OfPlane(buffers.Saved + SavedPlane(buffers, Normalized), UnitStride);
        foreach (StepRows at in run.OwnRows(t))
        {
            int first = buffers.SavedRow(at.Group, t) + at.Rows.From;
            for (int row = first; row < first + at.Rows.Count; row++)
                buffers.StateScales[row] = _normalization!.Normalize(state, row);
            ActivateAll(run, at, chunk, Layout.Products.Length);
        }
    }

    private void ActivateAll(in PassRun run, in StepRows at, int chunk, int stage)
    {
        PassBuffers buffers = run.Buffers;
        int row = buffers.GateRow(at.Group, at.Step, chunk) + at.Rows.From;
        foreach (ColumnBlock block in Blocks)
        {
            if (at.Rows.Count > 0)
                Activate(run, new BlockStep(at.Group, block, at.Step, stage, at.Rows), buffers.GatesOf(buffers.Gates, block, row));
        }
    }

    private void DifferentiateStateNorm(in PassRun run, in RowPlane outputGradients, int t)
    {
        PassBuffers buffers = run.Buffers;
        UnitRows shifted = UnitRows.OfPlane(buffers.Saved + SavedPlane(buffers, ShiftedGradient), UnitStride);
        UnitRows state = UnitRows.OfPlane(buffers.Saved + SavedPlane(buffers, Normalized), UnitStride);
        UnitRows gradient = UnitRows.OfPlane(buffers.Saved + SavedPlane(buffers, NormalizedGradient), UnitStride);
        foreach (StepRows at in run.OwnRows(t))
        {
            if (at.Rows.Count == 0)
                continue;
            foreach (ColumnBlock block in Blocks)
                Differentiate(run, new BlockStep(at.Group, block, t, Layout.Products.Length, at.Rows), outputGradients);
            for (int row = at.Group.Row(t) + at.Rows.From; row < at.Group.Row(t) + at.Rows.End; row++)
                _normalization!.Backward(
                    shifted,
                    state,
                    gradient,
                    row,
                    GainsAt(run, ElementwiseOffset + Layout.Peepholes),
                    buffers.StateScales[row]);
        }
    }

    private void DifferentiateProductNorm(in PassRun run, int t, int stage)
    {
        PassBuffers buffers = run.Buffers;
        RecurrentProduct product = Layout.Products[stage];
        UnitRows gates = Rows(buffers, buffers.Gates, product);
        UnitRows recurrent = Rows(buffers, buffers.NormalizedRecurrent, product);
        UnitRows gradient = Rows(buffers, buffers.RecurrentGradients, product);
        foreach (StepRows at in run.OwnRows(t))
        {
            for (int row = at.Group.Row(t) + at.Rows.From; row < at.Group.Row(t) + at.Rows.End; row++)
                _normalization!.Backward(
                    gates,
                    recurrent,
                    gradient,
                    row,
                    GainsAt(run, RecurrentGainOffset + product.FirstSlot),
                    buffers.RecurrentScales[(stage * buffers.GateRows) + row]);
        }
    }

    private void DifferentiateInputNorm(in PassRun run, RowRange rows)
    {
        PassBuffers buffers = run.Buffers;
        UnitRows gates = Rows(buffers, buffers.Gates, InputProduct);
        UnitRows input = Rows(buffers, buffers.NormalizedInput, InputProduct);
        UnitRows gradient = Rows(buffers, buffers.InputGradients, InputProduct);
        for (int row = rows.From; row < rows.End; row++)
            _normalization!.Backward(gates, input, gradient, row, GainsAt(run, GainOffset), buffers.InputScales[row]);
    }

    /// <summary>The gains' gradients: of each slot, its gates' gradients times what was normalized.</summary>
    private void AddGains<V>(PassBuffers buffers, ColumnBlock block, int first, int end, float* gradient)
        where V : unmanaged, ISimd<V>
    {
        float* gates = buffers.GatesOf(buffers.Gates, block, first);
        float* input = buffers.GatesOf(buffers.NormalizedInput, block, first);
        float* recurrent = buffers.GatesOf(buffers.NormalizedRecurrent, block, first);
        int rows = end - first;
        for (int slot = 0; slot < Layout.InputSlots; slot++)
            AddGain<V>(gates, input, slot, rows, gradient + ((GainOffset + slot) * V.Lanes));
        foreach (RecurrentProduct product in Layout.Products)
        {
            for (int slot = product.FirstSlot; slot < product.FirstSlot + product.Slots; slot++)
                AddGain<V>(gates, recurrent, slot, rows, gradient + ((RecurrentGainOffset + slot) * V.Lanes));
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

    private UnitRows Rows(PassBuffers buffers, float* gates, RecurrentProduct product) =>
        UnitRows.OfGates(gates, buffers.GateRows, Layout.Slots, product);

    private Gains GainsAt(in PassRun run, int offset) => new(run.Weights.Parameters, ParametersPerUnit, offset);

    private nint SavedPlane(PassBuffers buffers, int index) => (nint)index * buffers.SavedRows * UnitStride;
}
