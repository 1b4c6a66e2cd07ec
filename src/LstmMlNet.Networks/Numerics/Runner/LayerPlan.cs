namespace LstmMlNet.Networks.Numerics;

/// <summary>One recurrent layer: one direction, or two that read the same input from both ends.</summary>
internal sealed record LayerPlan(DirectionPlan[] Directions, int[] InputRows, int InputStride)
{
    public int UnitStride => Directions[0].Pass.UnitStride;

    /// <summary>A row of the layer's output: the directions side by side, each padded.</summary>
    public int OutputStride => Directions.Length * UnitStride;
}
