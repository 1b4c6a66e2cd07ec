using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Rows;

/// <summary>Reads a feature column of one row after the other, dense, without copying where it is dense already.</summary>
internal sealed class SequenceColumnReader
{
    private readonly string _name;
    private readonly int _features;
    private readonly int? _steps;
    private readonly ValueGetter<VBuffer<float>> _getter;
    private VBuffer<float> _values;
    private float[] _dense = [];

    /// <param name="row">Whose column is read.</param>
    /// <param name="name">The column.</param>
    /// <param name="features">Features a step.</param>
    /// <param name="steps">Steps that every sequence must have; null for any.</param>
    public SequenceColumnReader(DataViewRow row, string name, int features, int? steps)
    {
        _name = name;
        _features = features;
        _steps = steps;
        _getter = row.GetGetter<VBuffer<float>>(row.Schema[name]);
    }

    /// <summary>The current row's sequence, valid until the next call.</summary>
    /// <exception cref="InvalidOperationException">The sequence is empty, has parts of steps, or another number of steps than needed.</exception>
    public ReadOnlySpan<float> Read(long position)
    {
        _getter(ref _values);
        int length = _values.Length;
        if (length == 0)
            throw Error(position, "the sequence is empty; it needs at least one step");
        if (length % _features != 0)
            throw Error(position, $"the sequence has {length} values, which is no multiple of the {_features} values of a step");
        if (_steps is { } steps && length != steps * _features)
            throw Error(position, $"the sequence has {length / _features} steps; the model was trained on sequences of {steps}");
        if (_values.IsDense)
            return _values.GetValues();
        if (_dense.Length < length)
            _dense = new float[length];
        _values.CopyTo(_dense);
        return _dense.AsSpan(0, length);
    }

    /// <summary>An error that names the column and the row.</summary>
    public InvalidOperationException Error(long position, string what, Exception? cause = null) => Error(_name, position, what, cause);

    public static InvalidOperationException Error(string column, long position, string what, Exception? cause = null) =>
        new($"Column '{column}', row {position} (counted from 0): {what.TrimEnd('.')}.", cause);
}
