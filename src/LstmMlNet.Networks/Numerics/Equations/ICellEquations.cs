namespace LstmMlNet.Networks.Numerics;

/// <summary>
/// The elementwise part of a cell's step, forward and backward, for one vector of units of one row, or of two. Everything else of a step is
/// a matrix product and the same for all cells. Implement with
/// <see cref="System.Runtime.CompilerServices.MethodImplOptions.AggressiveInlining"/> (except <see cref="WeightGradient"/>): they are
/// inlined into methods of the pass that are compiled once, fully optimized.
/// </summary>
internal interface ICellEquations
{
    static abstract CellLayout Layout { get; }

    /// <summary>
    /// After product <paramref name="stage"/>: activates gates; the last stage sets the next states. What only a backward pass reads is
    /// stored only if one follows.
    /// </summary>
    static abstract void Forward<V, TPurpose>(ref StepTile<V> tile, int stage)
        where V : unmanaged, ISimd<V>
        where TPurpose : struct, IPassPurpose;

    /// <summary>
    /// Turns the slots of product <paramref name="stage"/> into gradients of their pre-activations, and sets what reaches
    /// the product's source past the product (<see cref="StepTile{V}.SetSourceGradient"/>); the product's own part is added after.
    /// </summary>
    static abstract void Backward<V>(ref StepTile<V> tile, int stage)
        where V : unmanaged, ISimd<V>;

    /// <summary>The gradient of one elementwise weight from one row, after <see cref="Backward"/>.</summary>
    static abstract V WeightGradient<V>(ref StepTile<V> tile, int weight)
        where V : unmanaged, ISimd<V>;
}
