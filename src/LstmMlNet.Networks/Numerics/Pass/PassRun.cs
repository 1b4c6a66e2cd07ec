namespace LstmMlNet.Networks.Numerics;

/// <summary>
/// What one run of a pass works on, the same for all of its steps. Handed down by reference: nothing is copied on the way to a
/// tile.
/// </summary>
internal readonly ref struct PassRun(PassBuffers buffers, in PassWeights weights, BatchLayout batch)
{
    public readonly PassBuffers Buffers = buffers;
    public readonly PassWeights Weights = weights;
    public readonly BatchLayout Batch = batch;
}
