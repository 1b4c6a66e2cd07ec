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
    private VBuffer<float> _buffer;
    private VBuffer<double> _precise;
    private float[] _dense = [];

    public OutputNumbers(DataViewRow row, DataViewSchema.Column column)
    {
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
    /// <exception cref="NotFiniteNumberException">One of them is none.</exception>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartArray();
        if (_doubles is null)
        {
            foreach (float number in Read())
                json.WriteNumberValue(number);
        }
        else
        {
            _doubles(ref _precise);
            foreach (double number in _precise.DenseValues())
                json.WriteNumberValue(double.IsFinite(number) ? number : throw new NotFiniteNumberException());
        }

        json.WriteEndArray();
    }

    /// <summary>The row's numbers where they are Single, valid until the next call.</summary>
    /// <exception cref="NotFiniteNumberException">One of them is none: the row's values led beyond all numbers.</exception>
    public ReadOnlySpan<float> Read()
    {
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
        foreach (float number in _dense.AsSpan(0, length))
        {
            if (!float.IsFinite(number))
                throw new NotFiniteNumberException();
        }

        return _dense.AsSpan(0, length);
    }
}
