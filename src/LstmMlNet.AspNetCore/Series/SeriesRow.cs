using LstmMlNet.AspNetCore.Chain;
using LstmMlNet.AspNetCore.Requests;
using Microsoft.AspNetCore.Http;

namespace LstmMlNet.AspNetCore.Series;

/// <summary>A row of a series as the model reads it.</summary>
/// <param name="Json">The row as it is kept.</param>
/// <param name="Order">Its place in time; null where the model has no order.</param>
/// <param name="IsKnown">Whether it has come: it has a value of what is forecast. Of a detector, whether it has all its numbers.</param>
internal readonly record struct SeriesRow(byte[] Json, object? Order, bool IsKnown)
{
    /// <summary>Reads rows that are kept.</summary>
    /// <exception cref="RequestException">They do not fit the model: it was replaced since.</exception>
    public static List<SeriesRow> ReadKept(IReadOnlyList<byte[]> rows, ChainInput input, SeriesPlan plan)
    {
        try
        {
            return Read(rows, input, plan);
        }
        catch (RequestException exception)
        {
            throw new RequestException(
                $"the series' rows no longer fit the model; delete the series and post them again: {exception.Message}",
                StatusCodes.Status409Conflict);
        }
    }

    /// <summary>Reads rows.</summary>
    /// <exception cref="RequestException">They do not fit the model, or have no place in time.</exception>
    public static List<SeriesRow> Read(IReadOnlyList<byte[]> rows, ChainInput input, SeriesPlan plan)
    {
        var read = new List<SeriesRow>(rows.Count);
        var values = new InputRows(input);
        InputColumn? order = plan.OrderColumn is { } name && input.Find(name) is { } place ? values.Columns[place] : null;
        InputColumn[] numbers = [.. values.Columns.Where(column => column.IsRequired
            && (plan.TargetColumns.Count == 0 || plan.TargetColumns.Contains(column.Name)))];
        for (int i = 0; i < rows.Count; i++)
        {
            SeriesBody.ReadRow(rows[i], values, $"row {i}: ");
            if (order?.IsMissing(i) == true)
                throw new RequestException($"row {i}: column '{order.Name}' is null: a row needs its place in time.");
            bool isKnown = plan.TargetColumns.Count == 0
                ? Array.TrueForAll(numbers, column => !column.IsMissing(i))
                : Array.Exists(numbers, column => !column.IsMissing(i));
            read.Add(new SeriesRow(rows[i], order is null ? null : RowOrder.Of(order, i), isKnown));
        }

        return read;
    }
}
