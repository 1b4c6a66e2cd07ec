namespace LstmMlNet.Networks.Numerics;

/// <summary>The gradient of one block's parameters, and the groups of sequences whose rows are added to it in their order.</summary>
/// <param name="block">The units.</param>
/// <param name="firstGroup">The first group.</param>
/// <param name="endGroup">The one after the last.</param>
/// <param name="sum">The sum, packed as the block's parameters are.</param>
/// <param name="isFirst">Whether the sum begins with these groups: what is in its memory then is replaced.</param>
/// <param name="piece">Which part of the block's sources.</param>
internal readonly unsafe struct BlockGradient(
    ColumnBlock block,
    int firstGroup,
    int endGroup,
    float* sum,
    bool isFirst,
    GradientPiece piece)
{
    public readonly ColumnBlock Block = block;
    public readonly int FirstGroup = firstGroup;
    public readonly int EndGroup = endGroup;
    public readonly float* Sum = sum;
    public readonly bool IsFirst = isFirst;
    public readonly GradientPiece Piece = piece;
}
