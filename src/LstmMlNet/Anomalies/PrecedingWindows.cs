using LstmMlNet.Rows;
using LstmMlNet.Shaping.Columns;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Anomalies;

/// <summary>
/// For each row the window of the rows before it in its series, and how far its value lies above the window's level: what a
/// forecaster of one step is trained on and compared with. A row before which there is no whole window has zeros, and a NaN.
/// </summary>
internal sealed class PrecedingWindows
{
    public const string Window = "LstmAnomaly.Window";
    public const string Change = "LstmAnomaly.Change";
    public const string Level = "LstmAnomaly.Level";

    private readonly LstmAnomalyEstimator.Options _options;
    private readonly DataViewSchema.Column _value;
    private readonly FeatureColumns _features;
    private readonly DataViewSchema.Column? _id;
    private readonly DataViewSchema.Column? _order;

    /// <exception cref="ArgumentException">A column is missing or of a wrong type.</exception>
    public PrecedingWindows(DataViewSchema input, LstmAnomalyEstimator.Options options)
    {
        _options = options;
        _value = LstmMlNet.Schema.Columns.Find(input, options.ValueColumnName, "value");
        if (NumberReaders.WidthOf(_value) != 1)
            throw new ArgumentException($"Column '{_value.Name}' must be one number per row; it is {_value.Type}.");
        _features = new FeatureColumns(input, options.FeatureColumnNames);
        _id = options.IdColumnName is { } id ? LstmMlNet.Schema.Columns.Find(input, id, "id") : null;
        if (_id is { Type: VectorDataViewType } vector)
            throw new ArgumentException($"Id column '{vector.Name}' must be a single value; it is {vector.Type}.");
        _order = options.OrderColumnName is { } order ? OrderReader.Find(input, order) : null;
        Columns = new AddedColumns(
            input,
            [
                new(Window, new VectorDataViewType(NumberDataViewType.Single, options.Length, 1 + _features.Width)),
                new(Change, NumberDataViewType.Single),
                new(Level, NumberDataViewType.Double),
            ],
            [_value, .. _features.All, .. new[] { _id, _order }.OfType<DataViewSchema.Column>()],
            row => new Reader(this, row, null).CreateGetter);
    }

    public AddedColumns Columns { get; }

    /// <summary>The same, for one row that is judged before the next one is read.</summary>
    /// <param name="feedback">Says whether it is an alert.</param>
    public AddedColumns ColumnsJudgedBy(AlertFeedback feedback) =>
        Columns.BoundBy(row => new Reader(this, row, feedback).CreateGetter);

    /// <summary>Reads rows one after the other, and keeps what the windows of those to come need.</summary>
    private sealed class Reader
    {
        private readonly PrecedingWindows _windows;
        private readonly DataViewRow _row;
        private readonly Func<double> _value;
        private readonly SpanReader[] _features;
        private readonly float[] _others;
        private readonly ValueColumn? _id;
        private readonly Func<OrderValue>? _order;
        private readonly Dictionary<object, (SeriesWindow Window, OrderValue Last)> _series = [];
        private readonly float[] _window;
        private readonly AlertFeedback? _feedback;
        private SeriesWindow? _pending;
        private long _position = -1;
        private double _change;
        private double _level;

        public Reader(PrecedingWindows windows, DataViewRow row, AlertFeedback? feedback)
        {
            _feedback = feedback;
            _windows = windows;
            _row = row;
            _value = NumberReaders.CreateDouble(row, Own(windows._value));
            _features = [.. windows._features.All.Select(column => NumberReaders.Create(row, Own(column)))];
            _others = new float[windows._features.Width];
            _id = windows._id is { } id ? ValueColumn.Create(row, Own(id)) : null;
            _order = windows._order is { } order ? OrderReader.Create(row, Own(order)) : null;
            _window = new float[windows._options.Length * (1 + _others.Length)];

            DataViewSchema.Column Own(DataViewSchema.Column column) => row.Schema[column.Index];
        }

        public Delegate CreateGetter(int column) => column switch
        {
            0 => (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) =>
            {
                MoveOn();
                VBufferEditor<float> editor = VBufferEditor.Create(ref value, _window.Length);
                _window.CopyTo(editor.Values);
                value = editor.Commit();
            }),
            1 => (ValueGetter<float>)((ref float value) =>
            {
                MoveOn();
                value = (float)_change;
            }),
            _ => (ValueGetter<double>)((ref double value) =>
            {
                MoveOn();
                value = _level;
            }),
        };

        /// <summary>Takes the current row, once.</summary>
        private void MoveOn()
        {
            if (_row.Position == _position)
                return;
            _position = _row.Position;
            if (_feedback is not null)
                _pending?.Judge(_feedback.Take(), _windows._options.ReplacedAlerts);
            object key = _id?.CurrentKey() ?? "";
            bool known = _series.TryGetValue(key, out (SeriesWindow Window, OrderValue Last) series);
            if (!known)
                series = (new SeriesWindow(_windows._options.Length, _others.Length), default);
            if (_order is not null)
                series.Last = TakeOrder(OrderReader.Require(_order(), _windows._order!.Value, _position), known ? series.Last : null);
            double value = _value();
            int start = 0;
            foreach ((SpanReader reader, DataViewSchema.Column column) in _features.Zip(_windows._features.All))
            {
                int width = NumberReaders.WidthOf(column);
                reader(_others.AsSpan(start, width));
                start += width;
            }

            series.Window.CopyTo(_window);
            _level = series.Window.IsFull ? series.Window.Level : double.NaN;
            _change = double.IsFinite(value) ? value - _level : double.NaN;
            series.Window.Add(value, _others);
            _pending = series.Window;
            _series[key] = series;
        }

        private OrderValue TakeOrder(OrderValue now, OrderValue? last)
        {
            DataViewSchema.Column column = _windows._order!.Value;
            return last is { } before && now.CompareTo(before) < 0
                ? throw SequenceColumnReader.Error(
                    column.Name,
                    _position,
                    $"{OrderReader.Text(now, column)} comes after {OrderReader.Text(before, column)}; rows of a series must be "
                    + "in time order")
                : now;
        }
    }
}
