using LstmMlNet.Networks;

namespace Microsoft.ML;

/// <content>Rows for processes that train together.</content>
public static partial class LstmSequenceCatalog
{
    /// <summary>
    /// The rows of this rank: neighboring ones, the same number for each rank up to one. For
    /// <c>Options.RankRows = RankRows.Own</c>, where all ranks read a common file and each holds its part. Rows that belong together
    /// must be made one row before (<c>RowsToSequences</c>).
    /// </summary>
    /// <param name="catalog">The catalog of operations on data.</param>
    /// <param name="data">All rows; they are counted in one pass where the view does not know their number.</param>
    /// <param name="collective">The ranks.</param>
    /// <returns>A view of some of the rows; all of them where there is one rank.</returns>
    /// <exception cref="InvalidOperationException">There are fewer rows than ranks.</exception>
    public static IDataView TakeRowsOfRank(this DataOperationsCatalog catalog, IDataView data, ICollective collective)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(collective);
        if (collective.Size == 1)
            return data;
        long count = data.GetRowCount() ?? Count(data);
        long first = count * collective.Rank / collective.Size;
        long end = count * (collective.Rank + 1) / collective.Size;
        if (first == end)
            throw new InvalidOperationException($"There are {count} rows for {collective.Size} ranks: each needs at least one.");
        return catalog.TakeRows(first == 0 ? data : catalog.SkipRows(data, first), end - first);
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
