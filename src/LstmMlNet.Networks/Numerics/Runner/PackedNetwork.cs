using LstmMlNet.Networks.Data;
using LstmMlNet.Networks.Weights;

namespace LstmMlNet.Networks.Numerics;

/// <summary>A network's weights, packed for the tiles, and what is derived from them.</summary>
internal sealed unsafe class PackedNetwork
{
    private readonly AlignedBuffer _parameters;
    private readonly AlignedBuffer _derived;

    /// <param name="network">The network whose weights are copied.</param>
    /// <param name="width">The vector width to pack for.</param>
    /// <param name="transposes">Whether the backward pass will be run.</param>
    public PackedNetwork(RecurrentNetwork network, SimdWidth width, bool transposes)
    {
        Plan = new NetworkPlan(network, width);
        _parameters = new AlignedBuffer(Plan.ParameterLength);
        _derived = new AlignedBuffer(Plan.DerivedLength);
        Plan.CopyParameters(_parameters.Span, toPacked: true);
        InputValues.FlushDenormals(_parameters.Span);
        DeriveAll(transposes);
    }

    public NetworkPlan Plan { get; }

    public float* Parameters => _parameters.Pointer;

    public Span<float> ParameterSpan => _parameters.Span;

    /// <summary>Attention's parameters; empty where there is none.</summary>
    public Span<float> PoolParameters => _parameters.Span.Slice(Plan.PoolParameterOffset, Plan.PoolParameterLength);

    public float* Derived => _derived.Pointer;

    public float* HeadParameters => _parameters.Pointer + Plan.HeadParameterOffset;

    public float* HeadDerived => _derived.Pointer + Plan.HeadDerivedOffset;

    public PassWeights Weights(DirectionPlan direction) =>
        new(_parameters.Pointer + direction.ParameterOffset, _derived.Pointer + direction.DerivedOffset);

    /// <summary>Brings everything derived up to date with the parameters.</summary>
    public void DeriveAll(bool transposes)
    {
        foreach (LayerPlan layer in Plan.Layers)
        {
            foreach (DirectionPlan direction in layer.Directions)
            {
                foreach (ColumnBlock block in direction.Pass.Blocks)
                    Derive(direction, block, GradientPiece.Whole, transposes);
            }
        }

        DeriveNormalizations();
        if (!transposes)
            return;
        foreach (ColumnBlock block in Plan.Head.Blocks)
            DeriveHead(block, new RowRange(0, Plan.Head.ParameterRows));
        foreach (FrontEndProduct product in Plan.FrontEnd?.Products ?? [])
        {
            foreach (ColumnBlock block in product.Pass.Blocks)
                DeriveConvolution(product, block, new RowRange(0, product.Pass.Depth));
        }
    }

    /// <summary>What convolutions' outputs are multiplied by, and what is added, where no statistics are taken.</summary>
    public void DeriveNormalizations()
    {
        foreach (NormalizationPlan normalization in Plan.FrontEnd?.Normalizations ?? [])
            normalization.Derive(Parameters, Derived);
    }

    /// <summary>Replaces the head's weights.</summary>
    /// <param name="kernel">[inputs, outputs]</param>
    /// <param name="bias">[outputs]</param>
    public void LoadHead(float[] kernel, float[] bias)
    {
        Span<float> packed = ParameterSpan.Slice(Plan.HeadParameterOffset, Plan.Head.ParameterLength);
        Plan.Head.Copy(kernel, bias, packed, Plan.HeadRows, toPacked: true);
        InputValues.FlushDenormals(packed);
        foreach (ColumnBlock block in Plan.Head.Blocks)
            DeriveHead(block, new RowRange(0, Plan.Head.ParameterRows));
    }

    /// <summary>Scales and biases of a layer of fixed random kernels, from what they give on some sequences.</summary>
    /// <param name="layer">Which convolution.</param>
    /// <param name="sample">The sequences.</param>
    /// <param name="scaling">How features are standardized.</param>
    /// <param name="seed">Which sequence's which quantile each bias is.</param>
    public void MeasureKernels(int layer, SequenceSlice[] sample, FeatureScaling? scaling, int seed)
    {
        NormalizationPlan plan = Plan.FrontEnd!.Layers[layer].Normalization;
        var responses = new KernelResponses(this, sample, scaling, layer);
        var random = new SeededRandom(seed);
        float* own = Parameters + plan.ParameterOffset;
        foreach (int row in plan.Rows)
        {
            (float mean, float variance) = responses.MomentsOf(row);
            float[] sorted = responses.SortedOf(row, random.NextInt(sample.Length));
            float quantile = sorted[(int)((0.25 + (0.5 * random.NextDouble())) * (sorted.Length - 1))];
            own[plan.Stride + row] = -(quantile - mean) / MathF.Sqrt(variance + ConvolutionLayer.Epsilon);
            own[(2 * plan.Stride) + row] = mean;
            own[(3 * plan.Stride) + row] = variance;
        }

        DeriveNormalizations();
    }

    public void DeriveConvolution(FrontEndProduct product, ColumnBlock block, RowRange rows) =>
        product.Pass.Derive(block, rows, Parameters + product.ParameterOffset, Derived + product.DerivedOffset);

    public void Derive(DirectionPlan direction, ColumnBlock block, GradientPiece piece, bool transposes) =>
        direction.Pass.Derive(
            block,
            piece,
            _parameters.Pointer + direction.ParameterOffset,
            _derived.Pointer + direction.DerivedOffset,
            transposes);

    public void DeriveHead(ColumnBlock block, RowRange rows) => Plan.Head.Derive(block, rows, HeadParameters, HeadDerived);
}
