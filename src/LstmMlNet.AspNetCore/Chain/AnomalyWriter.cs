using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.AspNetCore.Chain;

/// <summary>Writes what a detector says of a row: an <see cref="AnomalyResponse"/>.</summary>
internal sealed class AnomalyWriter(DataViewRow row, DataViewSchema.Column column)
{
    private static readonly string[] s_numbers = ["score", "pValue", "lowerBound", "upperBound"];
    private readonly ValueGetter<VBuffer<double>> _getter = row.GetGetter<VBuffer<double>>(column);
    private VBuffer<double> _values;

    /// <summary>Writes the property; what is not known yet (NaN) as null.</summary>
    /// <exception cref="NotFiniteNumberException">A number is beyond all numbers.</exception>
    public void Write(Utf8JsonWriter json)
    {
        _getter(ref _values);
        json.WriteStartObject("anomaly");
        json.WriteBoolean("alert", _values.GetItemOrDefault(0) == 1);
        for (int i = 0; i < s_numbers.Length; i++)
        {
            double value = _values.GetItemOrDefault(i + 1);
            if (double.IsInfinity(value))
                throw new NotFiniteNumberException();
            if (double.IsNaN(value))
                json.WriteNull(s_numbers[i]);
            else
                json.WriteNumber(s_numbers[i], value);
        }

        json.WriteEndObject();
    }
}
