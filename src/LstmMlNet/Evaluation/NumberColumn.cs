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

    /// <summary>Finds a column of floats.</summary>
    /// <param name="schema">The schema.</param>
    /// <param name="name">The column.</param>
    /// <param name="steps">How many values it must have; null for any known number.</param>
    /// <exception cref="ArgumentException">There is none, or it is of another type.</exception>
    public static DataViewSchema.Column Find(DataViewSchema schema, string name, int? steps)
    {
        DataViewSchema.Column column = LstmMlNet.Schema.Columns.Find(schema, name, "number");
        int own = StepsOf(column);
        return steps is null || own == steps
            ? column
            : throw new ArgumentException($"Column '{name}' has {own} values; {steps} are expected, one for each step ahead.");
    }

    /// <summary>How many values a column of floats has.</summary>
    /// <exception cref="ArgumentException">It is of another type.</exception>
    public static int StepsOf(DataViewSchema.Column column) => column.Type switch
    {
        VectorDataViewType { IsKnownSize: true } vector when vector.ItemType == NumberDataViewType.Single => vector.Size,
        NumberDataViewType { RawType: var raw } when raw == typeof(float) => 1,
        var type => throw new ArgumentException(
            $"Column '{column.Name}' must be Single (float), or a vector of Single of known size; it is {type}."),
    };
}
