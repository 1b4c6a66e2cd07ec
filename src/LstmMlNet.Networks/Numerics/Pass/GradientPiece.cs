namespace LstmMlNet.Networks.Numerics;

/// <summary>
/// One of equal parts of a block's gradient: some of the sources (features, then hidden units) that its weights multiply. The
/// last has what is summed over rows alone as well: biases, elementwise weights. Each element is one thread's, whole.
/// </summary>
/// <param name="Index">Which part.</param>
/// <param name="Count">Of how many.</param>
internal readonly record struct GradientPiece(int Index, int Count)
{
    // Whole tiles of 6 rows, and of 4 where those are what registers hold.
    private const int Grain = 12;

    /// <summary>All of a block.</summary>
    public static readonly GradientPiece Whole = new(0, 1);

    public bool IsLast => Index == Count - 1;

    /// <summary>The part's sources.</summary>
    /// <param name="sources">Of so many.</param>
    public RowRange Of(int sources) => new LineCut(sources, Index, Count, Grain).Of(0, 1, new RowRange(0, sources));
}
