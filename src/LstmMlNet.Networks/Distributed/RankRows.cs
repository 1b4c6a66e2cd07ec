namespace LstmMlNet.Networks;

/// <summary>Which rows the ranks of an <see cref="ICollective"/> are given to train on.</summary>
public enum RankRows
{
    /// <summary>
    /// All ranks have the same rows in the same order, and each takes its part of every batch: the result is that of one process, up
    /// to rounding, whatever the number of ranks. The default.
    /// </summary>
    Shared,

    /// <summary>
    /// Each rank has its own rows, from its own files or from a range of a shared one. Standardization and class weights are measured over
    /// all of them, and each batch takes the same share of every rank's rows.
    /// </summary>
    Own,
}
