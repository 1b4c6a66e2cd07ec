using LstmMlNet.MLNetInternals;
using LstmMlNet.Networks;
using LstmMlNet.Schema;

namespace Microsoft.ML;

/// <content>Rows for processes that train together.</content>
public static partial class LstmSequenceCatalog
{
    /// <summary>
    /// Returns the rows of this rank: contiguous ones, the same number for each rank, give or take one. Use it with <c>RankRows.Own</c>, if
    /// all ranks read a common file and each holds its part. Rows that belong together must be combined into one row first
    /// (<c>RowsToSequences</c>).
    /// </summary>
    /// <param name="catalog">The catalog of operations on data.</param>
    /// <param name="data">All rows; they are counted in one pass if the view does not know their number.</param>
    /// <param name="collective">The ranks.</param>
    /// <returns>A view of some of the rows; of all of them if there is only one rank.</returns>
    /// <exception cref="InvalidOperationException">There are fewer rows than ranks.</exception>
    public static IDataView TakeRowsOfRank(this DataOperationsCatalog catalog, IDataView data, ICollective collective)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(collective);
        return catalog.TakeRowsOfRank(data, collective.Rank, collective.Size);
    }

    /// <summary>
    /// Returns the rows of one of several processes that need not communicate: when they score parts of a large file in parallel, for
    /// example.
    /// </summary>
    /// <param name="catalog">The catalog of operations on data.</param>
    /// <param name="data">All rows; they are counted in one pass if the view does not know their number.</param>
    /// <param name="rank">The process, from 0.</param>
    /// <param name="size">The number of processes.</param>
    /// <inheritdoc cref="TakeRowsOfRank(DataOperationsCatalog, IDataView, ICollective)" path="/returns"/>
    /// <inheritdoc cref="TakeRowsOfRank(DataOperationsCatalog, IDataView, ICollective)" path="/exception"/>
    /// <exception cref="ArgumentOutOfRangeException">There is no such process.</exception>
    public static IDataView TakeRowsOfRank(this DataOperationsCatalog catalog, IDataView data, int rank, int size)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(rank);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(rank, size);
        if (size == 1)
            return data;
        long count = data.GetRowCount() ?? Count(data);
        long first = count * rank / size;
        long end = count * (rank + 1) / size;
        if (first == end)
            throw new InvalidOperationException($"There are {count} rows for {size} ranks: each needs at least one.");
        return catalog.TakeRows(first == 0 ? data : catalog.SkipRows(data, first), end - first);
    }

    /// <summary>
    /// Returns the values of a column in the rows of all ranks, for <c>keyData</c> of <c>MapValueToKey</c>: if each rank reads rows of its
    /// own, all of them then number classes (or tokens) alike, including those that some ranks have no rows of.
    /// </summary>
    /// <param name="catalog">The catalog of operations on data.</param>
    /// <param name="data">This rank's rows; they are read once.</param>
    /// <param name="columnName">The column that keys are made from: text, numbers or dates, one or a vector of them.</param>
    /// <param name="collective">The ranks; all of them must call this method.</param>
    /// <returns>A view of this one column, with each value once, in the order of the values, whatever the number of ranks.</returns>
    /// <exception cref="ArgumentException">There is no such column, or keys cannot be made from it.</exception>
    /// <exception cref="InvalidOperationException">No rank has a value, or the column has another type on another rank.</exception>
    public static IDataView GatherKeyData(
        this DataOperationsCatalog catalog,
        IDataView data,
        string columnName,
        ICollective collective)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentException.ThrowIfNullOrEmpty(columnName);
        ArgumentNullException.ThrowIfNull(collective);
        return RankKeys.Gather(MLEnvironment.Of(catalog), data, columnName, collective);
    }

    private static long Count(IDataView data)
    {
        long count = 0;
        using DataViewRowCursor cursor = data.GetRowCursor([]);
        while (cursor.MoveNext())
            count++;
        return count;
    }
}
