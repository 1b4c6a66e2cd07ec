namespace LstmMlNet.Networks.Numerics;

/// <content>What follows from the parameters, piece by piece.</content>
internal abstract unsafe partial class RecurrentPass
{
    private const int SourcesPerLine = 16;

    /// <summary>The parameters of a piece of a block: the weights of its sources; with the last one all that have no source.</summary>
    public RowRange ParametersOf(ColumnBlock block, GradientPiece piece)
    {
        RowRange sources = SourcesOf(piece);
        int from = OffsetOf(sources.From);
        return new RowRange(from * block.Lanes, ((piece.IsLast ? ParametersPerUnit : OffsetOf(sources.End)) - from) * block.Lanes);
    }

    /// <summary>Brings a block's share of the derived values up to date with its parameters.</summary>
    /// <param name="block">Which units.</param>
    /// <param name="piece">Which of their parameters.</param>
    /// <param name="parameters">All of the pass's parameters.</param>
    /// <param name="derived">All of its derived values.</param>
    /// <param name="transposes">Whether the backward pass will be run.</param>
    public void Derive(ColumnBlock block, GradientPiece piece, float* parameters, float* derived, bool transposes)
    {
        float* own = parameters + BlockOffset(block);
        int lanes = block.Lanes;
        if (piece.IsLast)
            DeriveBias(block, own, derived);
        if (!transposes)
            return;
        RowRange sources = SourcesOf(piece);
        for (int p = 0; p < Layout.Products.Length; p++)
        {
            int slots = Layout.Products[p].Slots;
            PanelTranspose.Run(
                own + (ProductOffsets[p] * lanes),
                sources.Within(Inputs + (p * Units), Units),
                slots * lanes,
                new TransposedMatrix(derived + TransposedOffsets[p], slots * UnitStride, slots * block.Start, UnitColumns));
        }

        if (NeedsInputGradient)
            PanelTranspose.Run(own, sources.Within(0, Inputs), Layout.InputSlots * lanes, new TransposedMatrix(
                derived + TransposedKernelOffset,
                Layout.InputSlots * UnitStride,
                Layout.InputSlots * block.Start,
                InputColumns));
    }

    /// <summary>Features and hidden units of a piece. Those of one are transposed to cache lines of their own.</summary>
    private RowRange SourcesOf(GradientPiece piece)
    {
        int sources = Inputs + (Layout.Products.Length * Units);
        int from = Bound((int)((long)sources * piece.Index / piece.Count));
        return new RowRange(from, (piece.IsLast ? sources : Bound((int)((long)sources * (piece.Index + 1) / piece.Count))) - from);

        int Bound(int at)
        {
            int start = at < Inputs ? 0 : Inputs + ((at - Inputs) / Units * Units);
            return start + ((at - start) / SourcesPerLine * SourcesPerLine);
        }
    }

    /// <summary>Where a source's weights begin, in units' worth.</summary>
    private int OffsetOf(int source)
    {
        if (source < Inputs)
            return source * Layout.InputSlots;
        (int product, int unit) = Math.DivRem(source - Inputs, Units);
        return product < Layout.Products.Length ? ProductOffsets[product] + (unit * Layout.Products[product].Slots) : BiasOffset;
    }

    private void DeriveBias(ColumnBlock block, float* own, float* derived)
    {
        int lanes = block.Lanes;
        float* bias = derived + (Layout.Slots * block.Start);
        new Span<float>(bias, Layout.Slots * lanes).Clear();
        new Span<float>(own + (BiasOffset * lanes), Layout.InputSlots * lanes).CopyTo(new Span<float>(bias, Layout.InputSlots * lanes));
        if (Layout.HasRecurrentBias)
        {
            RecurrentProduct product = Layout.Products[0];
            for (int i = 0; i < product.Slots * lanes; i++)
                bias[(product.FirstSlot * lanes) + i] += own[(RecurrentBiasOffset * lanes) + i];
        }
    }
}
