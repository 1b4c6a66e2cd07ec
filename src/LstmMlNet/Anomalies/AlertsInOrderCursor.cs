using LstmMlNet.Schema;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Anomalies;

/// <summary>Rows with their predictions, each made before the next row is read, since this one depends on it.</summary>
internal sealed class AlertsInOrderCursor : DataViewRowCursor
{
    private readonly DataViewRowCursor _input;
    private readonly DataViewRow _row;
    private readonly bool[] _active;
    private readonly int _prediction;
    private readonly ValueGetter<VBuffer<double>>? _read;
    private VBuffer<double> _current;

    /// <param name="input">The rows.</param>
    /// <param name="steps">Makes predictions row by row.</param>
    /// <param name="prediction">The place of the prediction.</param>
    /// <param name="active">The columns that are asked for.</param>
    public AlertsInOrderCursor(DataViewRowCursor input, AnomalySteps steps, int prediction, bool[] active)
    {
        _input = input;
        _active = active;
        _prediction = prediction;
        _row = steps.GetRow(input, steps.Output.Where(column => active[column.Index]));
        _read = active[prediction] ? _row.GetGetter<VBuffer<double>>(steps.Output[prediction]) : null;
    }

    public override DataViewSchema Schema => _row.Schema;

    public override long Position => _input.Position;

    public override long Batch => _input.Batch;

    public override bool MoveNext()
    {
        if (!_input.MoveNext())
            return false;
        _read?.Invoke(ref _current);
        return true;
    }

    public override ValueGetter<DataViewRowId> GetIdGetter() => _input.GetIdGetter();

    public override bool IsColumnActive(DataViewSchema.Column column) => _active[column.Index];

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        if (column.Index != _prediction || _read is null)
            return _row.GetGetter<TValue>(column);
        ValueGetter<VBuffer<double>> getter = (ref VBuffer<double> value) => _current.CopyTo(ref value);
        return ActiveColumns.Cast<TValue>(getter, column);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _row.Dispose();
        base.Dispose(disposing);
    }
}
