using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.AspNetCore.Chain;

/// <summary>A column of numbers of the chain's output (a score, a bound), read of the current row.</summary>
internal sealed class OutputNumbers
{
    private readonly ValueGetter<float>? _number;
    private readonly ValueGetter<VBuffer<float>>? _numbers;
    private readonly ValueGetter<VBuffer<double>>? _doubles;
    private readonly bool _mayBeMissing;
    private VBuffer<float> _buffer;
    private VBuffer<double> _precise;
    private float[] _dense = [];
    private double[] _preciseDense = [];

    /// <param name="row">The row, or the cursor, that they are read of.</param>
    /// <param name="column">The column.</param>
    /// <param name="mayBeMissing">Whether NaN is no error, but written as null.</param>
    public OutputNumbers(DataViewRow row, DataViewSchema.Column column, bool mayBeMissing = false)
    {
        _mayBeMissing = mayBeMissing;
        if (column.Type is not VectorDataViewType vector)
            _number = row.GetGetter<float>(column);
        else if (vector.ItemType == NumberDataViewType.Double)
            _doubles = row.GetGetter<VBuffer<double>>(column);
        else
            _numbers = row.GetGetter<VBuffer<float>>(column);
    }

    /// <summary>Whether a column can be read so.</summary>
    public static bool Fits(DataViewSchema.Column column) =>
        column.Type == NumberDataViewType.Single
            || column.Type is VectorDataViewType { ItemType: NumberDataViewType { RawType.Name: nameof(Single) or nameof(Double) } };

    /// <summary>Writes the row's numbers as an array.</summary>
    /// <param name="json">Where they go.</param>
    /// <param name="most">How many at most.</param>
    /// <param name="first">The first of them.</param>
    /// <param name="stride">From one of them to the next.</param>
    /// <returns>How many of them are numbers.</returns>
    /// <exception cref="NotFiniteNumberException">One of them is none, and none may be missing.</exception>
    public int Write(Utf8JsonWriter json, int most = int.MaxValue, int first = 0, int stride = 1)
    {
        int length = Fill();
        int known = 0;
        json.WriteStartArray();
        for ((int i, int written) = (first, 0); i < length && written < most; (i, written) = (i + stride, written + 1))
        {
            double number = _doubles is null ? _dense[i] : _preciseDense[i];
            if (double.IsNaN(number) && _mayBeMissing)
            {
                json.WriteNullValue();
                continue;
            }

            if (!double.IsFinite(number))
                throw new NotFiniteNumberException();
            known++;
            if (_doubles is null)
                json.WriteNumberValue(_dense[i]);
            else
                json.WriteNumberValue(number);
        }

        json.WriteEndArray();
        return known;
    }

    /// <summary>The row's numbers where they are Single, valid until the next call.</summary>
    /// <exception cref="NotFiniteNumberException">One of them is none: the row's values led beyond all numbers.</exception>
    public ReadOnlySpan<float> Read()
    {
        int length = Fill();
        ReadOnlySpan<float> numbers = _dense.AsSpan(0, length);
        foreach (float number in numbers)
        {
            if (!float.IsFinite(number))
                throw new NotFiniteNumberException();
        }

        return numbers;
    }

    /// <summary>Reads the row's numbers; returns how many there are.</summary>
    private int Fill()
    {
        if (_doubles is not null)
        {
            _doubles(ref _precise);
            if (_preciseDense.Length < _precise.Length)
                _preciseDense = new double[_precise.Length];
            _precise.CopyTo(_preciseDense);
            return _precise.Length;
        }

        int length = 1;
        if (_numbers is not null)
        {
            _numbers(ref _buffer);
            length = _buffer.Length;
        }

        if (_dense.Length < length)
            _dense = new float[length];
        if (_numbers is not null)
            _buffer.CopyTo(_dense);
        else
            _number!(ref _dense[0]);
        return length;
    }
}
