using LstmMlNet.Rows;
using LstmMlNet.Shaping.Columns;
using Microsoft.ML;

namespace LstmMlNet.Shaping;

/// <summary>The rows of one sequence while it is put together.</summary>
internal sealed class SequenceRowsBuffer
{
    private readonly GroupedColumns _columns;
    private readonly RowsToSequencesEstimator.Options _options;
    private readonly SpanReader _features;
    private readonly Func<OrderValue>? _order;
    private readonly ValueColumn? _labels;
    private readonly ValueColumn[] _kept;
    private readonly GapFiller _gaps;
    private readonly List<OrderValue> _orders = [];
    private float[] _values = [];
    private int _used;
    private long _firstPosition;

    public SequenceRowsBuffer(DataViewRow row, GroupedColumns columns, RowsToSequencesEstimator.Options options)
    {
        _columns = columns;
        _options = options;
        _features = columns.Features.CreateReader(row);
        _order = columns.Order is { } order ? OrderReader.Create(row, order) : null;
        _labels = columns.Label is { } label ? ValueColumn.Create(row, label) : null;
        _kept = [.. columns.Kept.Select(column => ValueColumn.Create(row, column))];
        _gaps = new GapFiller(columns.Features.Width, options.MissingValues);
    }

    public ReadOnlySpan<float> Values => _values.AsSpan(0, _used);

    private int Steps => _used / _gaps.Width;

    public void Clear()
    {
        _used = 0;
        _orders.Clear();
        _labels?.Clear();
        foreach (ValueColumn kept in _kept)
            kept.Clear();
        _gaps.Start();
    }

    /// <summary>Takes the current row.</summary>
    /// <exception cref="InvalidOperationException">A value is missing, the row is out of order, or its label is another than the sequence's.</exception>
    public void Add(long position, Func<string> id)
    {
        int width = _gaps.Width;
        if (_used + width > _values.Length)
            Array.Resize(ref _values, Math.Max(16 * width, checked(2 * _values.Length)));
        if (_used == 0)
        {
            _firstPosition = position;
            foreach (ValueColumn kept in _kept)
                kept.Add();
        }

        // Gaps are filled once the rows are in their order.
        _features(_values.AsSpan(_used, _columns.Features.Width));
        _used += width;
        if (_order is not null)
            AddOrder(_order(), position, id);
        AddLabel(position, id);
    }

    /// <summary>Puts the rows in order where that was asked for, and fills gaps.</summary>
    public void Finish(Func<string> id)
    {
        int width = _gaps.Width;
        int own = _columns.Features.Width;
        if (_options.SortRows)
            Sort(width);
        for (int t = 0; t < Steps; t++)
        {
            int missing = _gaps.Fill(_values.AsSpan(t * width, width));
            if (missing >= 0)
                throw new InvalidOperationException($"Column '{_columns.Features.NameOf(missing)}', step {t} of the sequence '{id()}' (its first row is {_firstPosition}, counted from 0): the value is missing (NaN). Set {nameof(RowsToSequencesEstimator.Options.MissingValues)} to fill gaps or to mark them.");
        }

        int unknown = _gaps.FillStart(_values.AsSpan(0, Steps * own));
        if (unknown >= 0)
            throw new InvalidOperationException($"Column '{_columns.Features.NameOf(unknown)}' has no value in the whole sequence '{id()}': there is nothing to fill its gaps with. Use {nameof(MissingValueHandling)}.{nameof(MissingValueHandling.Mask)}, or leave the sequence out.");
    }

    /// <param name="row">Checks that there is a sequence, and gives the index back.</param>
    public Delegate CreateLabelGetter(Func<int, int> row) => _options.Label == SequenceLabel.EveryStep
        ? _labels!.CreateVectorGetter(() => (row(0), _labels.Count))
        : _labels!.CreateGetter(() => row(_labels.Count - 1));

    public Delegate CreateKeptGetter(int index, Func<int, int> row) => _kept[index].CreateGetter(() => row(0));

    private void AddOrder(OrderValue order, long position, Func<string> id)
    {
        if (!_options.SortRows && _orders.Count > 0 && order.CompareTo(_orders[^1]) < 0)
        {
            DataViewSchema.Column column = _columns.Order!.Value;
            throw SequenceColumnReader.Error(column.Name, position, $"{OrderReader.Text(order, column)} comes after {OrderReader.Text(_orders[^1], column)} in the sequence '{id()}'; rows must rise. Set {nameof(RowsToSequencesEstimator.Options.SortRows)} to put them in order");
        }

        _orders.Add(order);
    }

    private void AddLabel(long position, Func<string> id)
    {
        if (_labels is null)
            return;
        _labels.Add();
        if (_options.Label == SequenceLabel.Constant && _labels.Count > 1)
        {
            if (!_labels.AreSame(0, _labels.Count - 1))
                throw SequenceColumnReader.Error(_columns.Label!.Value.Name, position, $"the label is {_labels.TextOf(_labels.Count - 1)}, and {_labels.TextOf(0)} in the rows before it of the sequence '{id()}'; set {nameof(RowsToSequencesEstimator.Options.Label)} to {nameof(SequenceLabel.Last)} or {nameof(SequenceLabel.EveryStep)} where it changes");
            _labels.RemoveFirst(1);
        }
    }

    private void Sort(int width)
    {
        int[] order = [.. Enumerable.Range(0, _orders.Count).OrderBy(i => _orders[i])];
        float[] sorted = new float[_used];
        for (int i = 0; i < order.Length; i++)
            _values.AsSpan(order[i] * width, width).CopyTo(sorted.AsSpan(i * width, width));
        sorted.CopyTo(_values, 0);
        if (_options.Label != SequenceLabel.Constant)
            _labels?.Reorder(order);
    }
}
