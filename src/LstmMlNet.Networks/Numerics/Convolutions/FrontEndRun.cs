using LstmMlNet.Networks.Data;

namespace LstmMlNet.Networks.Numerics;

/// <summary>What one run of a front end works on.</summary>
/// <param name="network">The weights.</param>
/// <param name="shape">How the batch lies.</param>
/// <param name="batch">The sequences.</param>
/// <param name="scaling">How features are standardized.</param>
/// <param name="frames">Rows of frames, from the column on at which the front end's part begins.</param>
/// <param name="context">Steps of the sequences that come before the first frame.</param>
internal readonly ref struct FrontEndRun(
    PackedNetwork network,
    BatchLayout shape,
    ReadOnlySpan<SequenceSlice> batch,
    FeatureScaling? scaling,
    RowPlane frames,
    int context)
{
    public readonly PackedNetwork Network = network;
    public readonly BatchLayout Shape = shape;
    public readonly ReadOnlySpan<SequenceSlice> Batch = batch;
    public readonly FeatureScaling? Scaling = scaling;
    public readonly RowPlane Frames = frames;
    public readonly int Context = context;
}
