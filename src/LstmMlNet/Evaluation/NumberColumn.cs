using System.Numerics;
using LstmMlNet.Schema;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Evaluation;

/// <summary>Reads a number, or a vector of them, of Single or Double, as an array.</summary>
internal sealed class NumberColumn
{
    private readonly Func<double[]> _read;

    public NumberColumn(DataViewRow row, DataViewSchema.Column column) =>
        _read = Columns.IsOfDouble(column.Type) ? Reader<double>(row, column) : Reader<float>(row, column);

    public double[] Read() => _read();

    private static Func<double[]> Reader<T>(DataViewRow row, DataViewSchema.Column column)
        where T : struct, INumberBase<T>
    {
        if (column.Type is VectorDataViewType)
        {
            ValueGetter<VBuffer<T>> vector = row.GetGetter<VBuffer<T>>(column);
            VBuffer<T> values = default;
            return () =>
            {
                vector(ref values);
                return [.. values.DenseValues().Select(double.CreateChecked)];
            };
        }

        ValueGetter<T> number = row.GetGetter<T>(column);
        T value = default;
        return () =>
        {
            number(ref value);
            return [double.CreateChecked(value)];
        };
    }

    /// <summary>Finds a column of numbers.</summary>
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

    /// <summary>How many values a column of numbers has.</summary>
    /// <exception cref="ArgumentException">It is of another type.</exception>
    public static int StepsOf(DataViewSchema.Column column) => column.Type switch
    {
        VectorDataViewType { IsKnownSize: true } vector when IsNumber(vector.ItemType) => vector.Size,
        NumberDataViewType number when IsNumber(number) => 1,
        var type => throw new ArgumentException(
            $"Column '{column.Name}' must be Single (float) or Double, or a vector of either of known size; it is {type}."),
    };

    private static bool IsNumber(DataViewType type) => type == NumberDataViewType.Single || type == NumberDataViewType.Double;
}
