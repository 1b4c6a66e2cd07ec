namespace LstmMlNet.Networks.Cells;

/// <summary>
/// Whether the tanh of the cell state is saved for the backward pass or recomputed there, to the same bits: a saved value goes through the
/// caches twice, which for many units takes longer than a tanh. A struct, so that the choice itself costs nothing.
/// </summary>
internal interface ICellTanh
{
    static abstract bool IsKept { get; }
}

internal readonly struct SavedTanh : ICellTanh
{
    public static bool IsKept => true;
}

internal readonly struct RecomputedTanh : ICellTanh
{
    public static bool IsKept => false;
}
