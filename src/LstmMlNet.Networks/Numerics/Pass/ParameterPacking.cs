namespace LstmMlNet.Networks.Numerics;

/// <summary>Copies weights between their published layout and the packed one.</summary>
internal static class ParameterPacking
{
    /// <param name="pass">The pass whose packed layout is meant.</param>
    /// <param name="published">The weights as published.</param>
    /// <param name="packed">All of the pass's packed parameters.</param>
    /// <param name="inputRows">For each published row of the kernel, its place in the pass's input.</param>
    /// <param name="toPacked">Pack, or else unpack.</param>
    public static void Copy(RecurrentPass pass, PassParameters published, Span<float> packed, ReadOnlySpan<int> inputRows, bool toPacked)
    {
        CellLayout layout = pass.Layout;
        int units = pass.Units;
        foreach (ColumnBlock block in pass.Blocks)
        {
            int lanes = block.Lanes;
            int count = Math.Min(lanes, units - block.Start);
            Span<float> own = packed.Slice(pass.BlockOffset(block), pass.BlockLength(block));
            int kernelWidth = layout.KernelSlots.Length * units;
            for (int row = 0; row < inputRows.Length; row++)
            {
                for (int gate = 0; gate < layout.KernelSlots.Length; gate++)
                {
                    Exchange(
                        published.Kernel.AsSpan((row * kernelWidth) + (gate * units) + block.Start, count),
                        own.Slice(((inputRows[row] * layout.InputSlots) + layout.KernelSlots[gate]) * lanes, count),
                        toPacked);
                }
            }

            int recurrentWidth = layout.RecurrentSlots.Length * units;
            for (int gate = 0; gate < layout.RecurrentSlots.Length; gate++)
            {
                int slot = layout.RecurrentSlots[gate];
                int p = Array.FindIndex(layout.Products, x => slot >= x.FirstSlot && slot < x.FirstSlot + x.Slots);
                RecurrentProduct product = layout.Products[p];
                for (int row = 0; row < units; row++)
                {
                    Exchange(
                        published.RecurrentKernel.AsSpan((row * recurrentWidth) + (gate * units) + block.Start, count),
                        own.Slice((pass.ProductOffsets[p] + (row * product.Slots) + slot - product.FirstSlot) * lanes, count),
                        toPacked);
                }

                if (layout.HasRecurrentBias)
                {
                    Exchange(
                        published.Bias.AsSpan(kernelWidth + (gate * units) + block.Start, count),
                        own.Slice((pass.RecurrentBiasOffset + slot - product.FirstSlot) * lanes, count),
                        toPacked);
                }
            }

            for (int gate = 0; gate < layout.KernelSlots.Length; gate++)
                Exchange(
                    published.Bias.AsSpan((gate * units) + block.Start, count),
                    own.Slice((pass.BiasOffset + layout.KernelSlots[gate]) * lanes, count),
                    toPacked);
            for (int weight = 0; weight < layout.Peepholes; weight++)
                Exchange(
                    published.Peephole.AsSpan((weight * units) + block.Start, count),
                    own.Slice((pass.ElementwiseOffset + weight) * lanes, count),
                    toPacked);
            for (int weight = layout.Peepholes; weight < layout.ElementwiseWeights; weight++)
                Exchange(
                    published.StateNorm.AsSpan(((weight - layout.Peepholes) * units) + block.Start, count),
                    own.Slice((pass.ElementwiseOffset + weight) * lanes, count),
                    toPacked);
            for (int gate = 0; gate < layout.KernelSlots.Length && pass.Normalizes; gate++)
                Exchange(
                    published.KernelNorm.AsSpan((gate * units) + block.Start, count),
                    own.Slice((pass.GainOffset + layout.KernelSlots[gate]) * lanes, count),
                    toPacked);
            for (int gate = 0; gate < layout.RecurrentSlots.Length && pass.Normalizes; gate++)
                Exchange(
                    published.RecurrentNorm.AsSpan((gate * units) + block.Start, count),
                    own.Slice((pass.RecurrentGainOffset + layout.RecurrentSlots[gate]) * lanes, count),
                    toPacked);
            for (int state = 0; state < layout.States && pass.LearnsInitialState; state++)
                Exchange(
                    published.InitialState.AsSpan((state * units) + block.Start, count),
                    own.Slice((pass.InitialStateOffset + state) * lanes, count),
                    toPacked);
        }
    }

    private static void Exchange(Span<float> published, Span<float> packed, bool toPacked)
    {
        if (toPacked)
            published.CopyTo(packed);
        else
            packed.CopyTo(published);
    }
}
