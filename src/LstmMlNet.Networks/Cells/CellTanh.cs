namespace LstmMlNet.Networks.Cells;

/// <summary>
/// Whether the tanh of the cell state is saved for the backward pass or recomputed there, to the same bits: what is kept goes
/// through the caches twice, and where units are many that takes longer than a tanh. A struct, so that neither costs anything
/// where it is not chosen.
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
