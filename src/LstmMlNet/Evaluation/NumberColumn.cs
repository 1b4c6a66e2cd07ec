using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Evaluation;

/// <summary>Reads a float or a vector of floats as an array.</summary>
internal sealed class NumberColumn
{
    private readonly Func<float[]> _read;

    public NumberColumn(DataViewRow row, DataViewSchema.Column column)
    {
        if (column.Type is VectorDataViewType)
        {
            ValueGetter<VBuffer<float>> vector = row.GetGetter<VBuffer<float>>(column);
            VBuffer<float> values = default;
            _read = () =>
            {
                vector(ref values);
                return [.. values.DenseValues()];
            };
            return;
        }

        ValueGetter<float> number = row.GetGetter<float>(column);
        float value = 0;
        _read = () =>
        {
            number(ref value);
            return [value];
        };
    }

    public float[] Read() => _read();
}
