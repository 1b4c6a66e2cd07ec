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
        DeriveAll(transposes);
    }

    public NetworkPlan Plan { get; }

    public float* Parameters => _parameters.Pointer;

    public Span<float> ParameterSpan => _parameters.Span;

    /// <summary>Attention's parameters; empty where there is none.</summary>
    public Span<float> PoolParameters => _parameters.Span.Slice(Plan.PoolParameterOffset, Plan.PoolParameterLength);

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
                    Derive(direction, block, transposes);
            }
        }

        if (transposes)
        {
            foreach (ColumnBlock block in Plan.Head.Blocks)
                DeriveHead(block);
        }
    }

    public void Derive(DirectionPlan direction, ColumnBlock block, bool transposes) =>
        direction.Pass.Derive(block, _parameters.Pointer + direction.ParameterOffset, _derived.Pointer + direction.DerivedOffset, transposes);

    public void DeriveHead(ColumnBlock block) => Plan.Head.Derive(block, HeadParameters, HeadDerived);
}
