using LstmMlNet.Rows;
using LstmMlNet.Shaping.Columns;
using Microsoft.ML;

namespace LstmMlNet.Shaping.Series;

/// <summary>A table's rows, one series after the other, each in its order: read as they come and checked, or held and sorted.</summary>
internal sealed class SeriesReader : IDisposable
{
    private readonly SeriesLayout _series;
    private readonly DataViewRowCursor _rows;
    private readonly ValueColumn? _id;
    private readonly Func<OrderValue>? _readOrder;
    private OrderValue _order;
    private bool _any;

    /// <param name="input">The table.</param>
    /// <param name="series">How its rows are series.</param>
    /// <param name="needed">The columns that are read, beside those of <paramref name="series"/>.</param>
    public SeriesReader(IDataView input, SeriesLayout series, IEnumerable<DataViewSchema.Column> needed)
    {
        _series = series;
        DataViewSchema.Column[] all = [.. series.Columns.Concat(needed).DistinctBy(column => column.Index)];
        _rows = series.Sorts || series.Gathers ? new HeldRowsCursor(input, series, all) : input.GetRowCursor(all);
        _id = series.Id is { } id ? ValueColumn.Create(_rows, id) : null;
        _readOrder = series.Order is { } order ? OrderReader.Create(_rows, order) : null;
    }

    /// <summary>The current row, whose getters are made once.</summary>
    public DataViewRow Row => _rows;

    /// <summary>Its place in the table.</summary>
    public long Position => _rows.Position;

    /// <summary>Whether the current row is its series' first.</summary>
    public bool StartsSeries { get; private set; }

    /// <summary>The current series' id; null where the table is one series.</summary>
    public ValueColumn? Id => _id;

    /// <summary>The current series, for messages.</summary>
    public string Name => _id is null ? "the series" : $"the sequence '{_id.TextOf(0)}'";

    /// <exception cref="InvalidOperationException">A row steps back, has no place in the order, or an id comes back.</exception>
    public bool MoveNext()
    {
        if (!_rows.MoveNext())
            return false;
        StartsSeries = !_any || (_id is not null && !_id.IsSameAsLast());
        _any = true;
        if (StartsSeries && _id is not null)
        {
            _id.Clear();
            _id.Add();
            if (!_id.NoteLast())
                throw SequenceColumnReader.Error(_series.Id!.Value.Name, Position, $"the id '{_id.TextOf(0)}' comes back after rows of others. Sort the table by it, or set InterleavedIds");
        }

        if (_readOrder is not null)
            CheckOrder(_readOrder());
        return true;
    }

    public void Dispose() => _rows.Dispose();

    private void CheckOrder(OrderValue order)
    {
        DataViewSchema.Column column = _series.Order!.Value;
        OrderReader.Require(order, column, Position);
        if (!StartsSeries && order.CompareTo(_order) < 0)
        {
            string apart = _id is null ? ", or IdColumnName where the table holds several series" : "";
            throw SequenceColumnReader.Error(column.Name, Position, $"{OrderReader.Text(order, column)} comes after {OrderReader.Text(_order, column)} in {Name}; rows must rise. Set SortRows to put them in order{apart}");
        }

        _order = order;
    }
}
