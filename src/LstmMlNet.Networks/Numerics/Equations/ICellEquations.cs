namespace LstmMlNet.Networks.Numerics;

/// <summary>
/// The elementwise part of a cell's step, forward and backward, for one vector of units of one row, or of two. Everything else of a
/// step is a matrix product and the same for all cells. Implemented with
/// <see cref="System.Runtime.CompilerServices.MethodImplOptions.AggressiveInlining"/>, but for the weights' gradients: the
/// pass's methods that they go into are compiled once, fully.
/// </summary>
internal interface ICellEquations
{
    static abstract CellLayout Layout { get; }

    /// <summary>
    /// After product <paramref name="stage"/>: activates gates; the last stage sets the next states. What only a backward pass
    /// reads is stored where one follows.
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
