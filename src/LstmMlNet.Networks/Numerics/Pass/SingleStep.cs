namespace LstmMlNet.Networks.Numerics;

/// <summary>One step of a cell by itself, through the same pass that runs it over time.</summary>
internal static unsafe class SingleStep
{
    /// <returns>The states after the step.</returns>
    public static float[][] Run(RecurrentCell cell, ReadOnlySpan<float> x, CellState state)
    {
        RecurrentPass pass = cell.CreatePass(x.Length, SimdWidths.Best, needsInputGradient: false);
        var parameters = new AlignedBuffer(pass.ParameterLength);
        var derived = new AlignedBuffer(pass.DerivedLength);
        int[] inputRows = [.. Enumerable.Range(0, x.Length)];
        ParameterPacking.Copy(pass, cell.PassParameters(), parameters.Span, inputRows, toPacked: true);
        foreach (ColumnBlock block in pass.Blocks)
            pass.Derive(block, GradientPiece.Whole, parameters.Pointer, derived.Pointer, transposes: false);

        var shape = new BatchLayout();
        shape.Set([1]);
        var buffers = new PassBuffers(pass, keeps: false);
        buffers.Resize(shape);
        for (int i = 0; i < state.Count; i++)
            state[i].CopyTo(new Span<float>(buffers.States + (i * buffers.StateRows * pass.UnitStride), pass.Units));
        fixed (float* input = x)
        {
            var weights = new PassWeights(parameters.Pointer, derived.Pointer);
            pass.Forward(buffers, weights, shape, new RowPlane(input, x.Length), default, PassShare.Whole);
        }

        var next = new float[state.Count][];
        for (int i = 0; i < next.Length; i++)
            next[i] = new Span<float>(buffers.Finals + (i * pass.UnitStride), pass.Units).ToArray();
        GC.KeepAlive(parameters);
        GC.KeepAlive(derived);
        return next;
    }
}
