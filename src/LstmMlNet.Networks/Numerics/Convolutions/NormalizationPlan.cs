namespace LstmMlNet.Networks.Numerics;

/// <summary>
/// One normalization of channels: where its numbers lie. Parameters: gains, shifts, moving means, moving variances, a channel's
/// lane each. Derived: what a channel is multiplied by, and what is added, where no statistics are taken.
/// </summary>
internal sealed unsafe class NormalizationPlan
{
    /// <param name="layer">Whose it is.</param>
    /// <param name="prefix">What its parameters' names begin with.</param>
    /// <param name="rows">Where each channel lies in a step.</param>
    /// <param name="stride">Floats of a step.</param>
    /// <param name="width">The vector width.</param>
    public NormalizationPlan(ConvolutionLayer layer, string prefix, int[] rows, int stride, SimdWidth width)
    {
        Kind = layer.Normalization;
        Layer = layer;
        Prefix = prefix;
        Rows = rows;
        Stride = stride;
        Columns = ColumnBlock.Cut(stride, width, 1);
        var mask = new AlignedBuffer(stride);
        foreach (int row in rows)
            mask.Span[row] = 1f;
        Mask = mask;
    }

    public ConvolutionLayer Layer { get; }

    public ConvolutionNormalization Kind { get; }

    public string Prefix { get; }

    public int[] Rows { get; }

    public int Stride { get; }

    public ColumnBlock[] Columns { get; }

    /// <summary>1 where a channel lies, 0 between them.</summary>
    public AlignedBuffer Mask { get; }

    /// <summary>Whether training takes its statistics from the group at hand.</summary>
    public bool UsesGroups => Kind == ConvolutionNormalization.Batch && Layer.Trainable;

    public int ParameterLength => 4 * Stride;

    public int DerivedLength => 2 * Stride;

    public int ParameterOffset { get; set; }

    public int DerivedOffset { get; set; }

    /// <summary>Where its statistics, gains' and shifts' sums lie among all normalizations' of a group.</summary>
    public int GroupOffset { get; set; }

    /// <summary>The parameters that training changes by their gradients: shifts alone where nothing is normalized.</summary>
    public (int Offset, int Length) Learned => Kind == ConvolutionNormalization.None ? (Stride, Stride) : (0, 2 * Stride);

    /// <summary>Brings scales and shifts up to date.</summary>
    public void Derive(float* parameters, float* derived)
    {
        float* own = parameters + ParameterOffset;
        float* scales = derived + DerivedOffset;
        for (int i = 0; i < Stride; i++)
        {
            bool moving = Kind == ConvolutionNormalization.Batch;
            float scale = moving ? own[i] / MathF.Sqrt(own[(3 * Stride) + i] + ConvolutionLayer.Epsilon) : own[i];
            scales[i] = scale;
            scales[Stride + i] = moving ? own[Stride + i] - (own[(2 * Stride) + i] * scale) : own[Stride + i];
        }
    }

    /// <summary>Copies between the layer's parameters and the packed ones.</summary>
    public void Copy(Span<float> packed, bool toPacked)
    {
        Span<float> own = packed.Slice(ParameterOffset, ParameterLength);
        if (Kind == ConvolutionNormalization.None)
        {
            // Nothing is normalized: gains are 1 and stay so.
            for (int i = 0; i < Rows.Length && toPacked; i++)
                own[Rows[i]] = 1f;
            Exchange("bias", own[Stride..], toPacked);
            return;
        }

        Exchange("gamma", own, toPacked);
        Exchange("beta", own[Stride..], toPacked);
        if (Kind != ConvolutionNormalization.Batch)
            return;
        Exchange("moving_mean", own[(2 * Stride)..], toPacked);
        Exchange("moving_variance", own[(3 * Stride)..], toPacked);
    }

    private void Exchange(string name, Span<float> packed, bool toPacked)
    {
        float[] published = Layer.Data(Prefix + name);
        for (int i = 0; i < Rows.Length; i++)
        {
            if (toPacked)
                packed[Rows[i]] = published[i];
            else
                published[i] = packed[Rows[i]];
        }
    }
}
