using LstmMlNet.Schema;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Rows;

/// <summary>Reads a feature column of one row after the other, dense, without copying where it is dense already.</summary>
internal sealed class SequenceColumnReader
{
    private readonly string _name;
    private readonly SequenceShape _shape;
    private readonly SequenceGetter _getter;
    private readonly ValueGetter<VBuffer<double>>? _doubles;
    private VBuffer<double> _precise;
    private float[] _rounded = [];

    /// <param name="row">Whose column is read.</param>
    /// <param name="name">The column.</param>
    /// <param name="shape">What its sequences must be.</param>
    public SequenceColumnReader(DataViewRow row, string name, SequenceShape shape)
    {
        _name = name;
        _shape = shape;
        if (shape.Level is not null)
            _doubles = row.GetGetter<VBuffer<double>>(row.Schema[name]);
        _getter = shape.Level is { } level
            ? () => LessLevel(level)
            : shape.Vocabulary is { } vocabulary
            ? TokenGetters.Create(row, row.Schema[name], vocabulary)
            : Numbers(row.GetGetter<VBuffer<float>>(row.Schema[name]));
    }

    /// <summary>What was taken off the series of the sequence that was read last; 0 where its numbers are read as they are.</summary>
    public double Level { get; private set; }

    /// <summary>The current row's sequence, valid until the next call.</summary>
    /// <exception cref="InvalidOperationException">
    /// The sequence is empty, has parts of steps, or another number of steps than needed.
    /// </exception>
    public ReadOnlySpan<float> Read(long position)
    {
        ReadOnlySpan<float> values = _getter();
        if (values.IsEmpty)
            throw Error(position, "the sequence is empty; it needs at least one step");
        if (values.Length % _shape.Features != 0)
            throw Error(
                position,
                $"the sequence has {values.Length} values, which is not a multiple of the {_shape.Features} values of a step");
        if (_shape.Steps is { } steps && values.Length != steps * _shape.Features)
            throw Error(
                position,
                $"the sequence has {values.Length / _shape.Features} steps; the model was trained on sequences of {steps}");
        return values;
    }

    /// <summary>An error that names the column and the row.</summary>
    public InvalidOperationException Error(long position, string what, Exception? cause = null) => Error(_name, position, what, cause);

    public static InvalidOperationException Error(string column, long position, string what, Exception? cause = null) =>
        new($"{Place(column, position)}: {what.TrimEnd('.')}.", cause);

    /// <summary>An error with what can be done in the program, as <see cref="Advice"/> has it.</summary>
    public static InvalidOperationException Error(string column, long position, string what, string advice) =>
        Advice.Error($"{Place(column, position)}: {what}", advice);

    private static string Place(string column, long position) => $"Column '{column}', row {position} (counted from 0)";

    /// <summary>The series less its last value, in double precision: what is left of it a float can hold.</summary>
    private ReadOnlySpan<float> LessLevel(int feature)
    {
        _doubles!(ref _precise);
        if (_rounded.Length < _precise.Length)
            _rounded = new float[_precise.Length];
        int features = _shape.Features;
        if (_precise.Length == 0 || _precise.Length % features != 0)
            return _rounded.AsSpan(0, _precise.Length);
        Level = _precise.GetItemOrDefault(_precise.Length - features + feature);
        int i = 0;
        foreach (double value in _precise.DenseValues())
        {
            _rounded[i] = (float)(i % features == feature ? value - Level : value);
            i++;
        }

        return _rounded.AsSpan(0, i);
    }

    private static SequenceGetter Numbers(ValueGetter<VBuffer<float>> getter)
    {
        VBuffer<float> values = default;
        float[] dense = [];
        return () =>
        {
            getter(ref values);
            if (values.IsDense)
                return values.GetValues();
            if (dense.Length < values.Length)
                dense = new float[values.Length];
            values.CopyTo(dense);
            return dense.AsSpan(0, values.Length);
        };
    }
}
