namespace LstmMlNet.Networks.Numerics;

/// <summary>The gains of a normalization among a pass's parameters.</summary>
/// <param name="parameters">The pass's parameters.</param>
/// <param name="parametersPerUnit">How many a unit has.</param>
/// <param name="offset">The first gain's place, in units' worth.</param>
internal readonly unsafe struct Gains(float* parameters, int parametersPerUnit, int offset)
{
    private readonly float* _parameters = parameters;

    /// <summary>A block's gains.</summary>
    public float* At(ColumnBlock block) => _parameters + (parametersPerUnit * block.Start) + (offset * block.Lanes);
}
