using LstmMlNet.Shaping.Columns;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Shaping.Series;

/// <summary>
/// How a table's rows are series: the column that identifies them, the one they rise in, and what is done where they are
/// neither together nor in order.
/// </summary>
/// <param name="Id">Rows with the same value here are one series; null where the table is one.</param>
/// <param name="Order">Rows of a series rise in this; null where they are in their order as they come.</param>
/// <param name="Sorts">Rows are put in order; otherwise a row that steps back is an error.</param>
/// <param name="Gathers">Rows of several series may alternate; otherwise an id that comes back is an error.</param>
internal sealed record SeriesLayout(DataViewSchema.Column? Id, DataViewSchema.Column? Order, bool Sorts, bool Gathers)
{
    /// <summary>What is done where steps are missing.</summary>
    public TimeGapHandling Gaps { get; init; } = TimeGapHandling.Ignore;

    /// <summary>The distance between neighbors; null where none is known, and no step is missed.</summary>
    public SeriesSpacing? Spacing { get; init; }

    /// <summary>Whether missing rows are put in.</summary>
    public bool Inserts => Gaps is TimeGapHandling.Fill or TimeGapHandling.Mask;

    /// <exception cref="ArgumentException">A column is missing or of a wrong type.</exception>
    public static SeriesLayout Find(DataViewSchema schema, string? idName, string? orderName, bool sorts, bool gathers)
    {
        DataViewSchema.Column? id = idName is null ? null : LstmMlNet.Schema.Columns.Find(schema, idName, "id");
        if (id is { Type: VectorDataViewType } vector)
            throw new ArgumentException($"Id column '{vector.Name}' must be a single value; it is {vector.Type}.");
        return new SeriesLayout(id, orderName is null ? null : OrderReader.Find(schema, orderName), sorts, gathers);
    }

    /// <summary>The columns that identify series and order their rows.</summary>
    public IEnumerable<DataViewSchema.Column> Columns => new[] { Id, Order }.OfType<DataViewSchema.Column>();

    /// <summary>Options that contradict.</summary>
    /// <exception cref="ArgumentException">Rows are to be sorted or gathered by no column.</exception>
    public static void Validate(string? idName, string? orderName, bool sortRows, bool interleavedIds, SeriesSpacing? spacing)
    {
        if (idName is not null)
            ShapingOptions.RequireName(idName, "IdColumnName");
        if (orderName is not null)
            ShapingOptions.RequireName(orderName, "OrderColumnName");
        if (sortRows && orderName is null)
            throw new ArgumentException("SortRows needs OrderColumnName: the rows' order.");
        if (interleavedIds && idName is null)
            throw new ArgumentException("InterleavedIds needs IdColumnName: the column that identifies the series.");
        if (spacing is not null && (!Enum.IsDefined(spacing.Unit) || !(spacing.Size > 0) || !double.IsFinite(spacing.Size)))
            throw new ArgumentException($"The model's spacing is {spacing.Size} {spacing.Unit}; it must be a finite number above 0.");
    }
}
