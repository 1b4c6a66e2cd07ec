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
    private readonly GapWatch? _gaps;
    private readonly Action<string>? _note;
    private readonly List<Action<Action<string>>> _atEnd = [];
    private OrderValue _before;
    private OrderValue _waiting;
    private long _missing;
    private long _inserted;
    private bool _any;
    private bool _readsOn;

    /// <param name="input">The table.</param>
    /// <param name="series">How its rows are series.</param>
    /// <param name="needed">The columns that are read, beside those of <paramref name="series"/>.</param>
    /// <param name="note">Takes what the user should know once all rows are read; null for nobody.</param>
    public SeriesReader(IDataView input, SeriesLayout series, IEnumerable<DataViewSchema.Column> needed, Action<string>? note = null)
    {
        _series = series;
        _note = note;
        DataViewSchema.Column[] all = [.. series.Columns.Concat(needed).DistinctBy(column => column.Index)];
        _rows = series.Sorts || series.Gathers ? new HeldRowsCursor(input, series, all) : input.GetRowCursor(all);
        _id = series.Id is { } id ? ValueColumn.Create(_rows, id) : null;
        _readOrder = series.Order is { } order ? OrderReader.Create(_rows, order) : null;
        _gaps = series.Spacing is { } spacing ? new GapWatch(spacing, series) : null;
    }

    /// <summary>The current row, whose getters are made once; the row after the gap where one is put in.</summary>
    public DataViewRow Row => _rows;

    /// <summary>Its place in the table.</summary>
    public long Position => _rows.Position;

    /// <summary>The current row's place in the order, that of a row that is put in too.</summary>
    public OrderValue Order { get; private set; }

    /// <summary>Whether the current row is its series' first, or the first after a gap that splits it.</summary>
    public bool StartsSeries { get; private set; }

    /// <summary>Whether the current row is none of the table's, but put in where one is missing.</summary>
    public bool IsInserted { get; private set; }

    /// <summary>The current series, for messages.</summary>
    public string Name => _id is null ? "the series" : $"the sequence '{_id.TextOf(0)}'";

    /// <exception cref="InvalidOperationException">
    /// A row steps back, has no place in the order, an id comes back, or steps are missing that may not be.
    /// </exception>
    public bool MoveNext()
    {
        if (_inserted < _missing)
        {
            Insert();
            return true;
        }

        IsInserted = false;
        if (_missing > 0)
        {
            _missing = 0;
            Order = _waiting;
            return true;
        }

        if (!_rows.MoveNext())
        {
            End();
            return false;
        }

        StartsSeries = !_any || (_id is not null && !_id.IsSameAsLast());
        _any = true;
        if (StartsSeries && _id is not null)
        {
            _id.Clear();
            _id.Add();
            if (!_id.NoteLast())
                throw SequenceColumnReader.Error(
                    _series.Id!.Value.Name,
                    Position,
                    $"the id '{_id.TextOf(0)}' comes back after rows of others",
                    ". Sort the table by it, or set InterleavedIds");
        }

        if (_readOrder is not null)
            TakeOrder(OrderReader.Require(_readOrder(), _series.Order!.Value, Position));
        if (_gaps is { Refused.Any: true } && !_readsOn)
            throw Refused(_gaps.Refused);
        return true;
    }

    /// <summary>Has what was noticed while reading noted once all rows are read.</summary>
    public void AtEnd(Action<Action<string>> report) => _atEnd.Add(report);

    public void Dispose() => _rows.Dispose();

    private void TakeOrder(OrderValue order)
    {
        DataViewSchema.Column column = _series.Order!.Value;
        if (!StartsSeries && order.CompareTo(Order) < 0)
        {
            string apart = _id is null ? ", or IdColumnName where the table holds several series" : "";
            throw SequenceColumnReader.Error(
                column.Name,
                Position,
                $"{OrderReader.Text(order, column)} comes after {OrderReader.Text(Order, column)} in {Name}; rows must rise",
                $". Set SortRows to put them in order{apart}");
        }

        long missing = StartsSeries || _gaps is null ? 0 : _gaps.Missing(Order, order, this);
        (_before, _waiting, Order) = (Order, order, order);
        if (missing == 0)
            return;
        StartsSeries = _series.Gaps == TimeGapHandling.Split;
        if (!_series.Inserts)
            return;
        (_missing, _inserted) = (missing, 0);
        Insert();
    }

    /// <summary>Reads on to the end, so that not the first gap alone is named.</summary>
    private InvalidOperationException Refused(RefusedGaps gaps)
    {
        _readsOn = true;
        try
        {
            while (MoveNext())
            {
            }
        }
        catch (InvalidOperationException)
        {
            // What else is wrong comes to light once the gaps are dealt with.
        }

        return gaps.Error();
    }

    private void End()
    {
        if (_note is null || _readsOn)
            return;
        _gaps?.Report(_note);
        foreach (Action<Action<string>> report in _atEnd)
            report(_note);
    }

    private void Insert()
    {
        IsInserted = true;
        StartsSeries = false;
        Order = _series.Spacing!.After(_before, ++_inserted);
    }
}
