using System.Reflection;
using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.AspNetCore.Chain;

/// <summary>A column of the chain's output, read of the current row.</summary>
internal abstract class OutputValue(string name)
{
    private static readonly MethodInfo s_scalar =
        typeof(OutputValue).GetMethod(nameof(CreateScalar), BindingFlags.NonPublic | BindingFlags.Static)!;
    private static readonly MethodInfo s_vector =
        typeof(OutputValue).GetMethod(nameof(CreateVector), BindingFlags.NonPublic | BindingFlags.Static)!;

    public string Name => name;

    /// <summary>Reads the column and writes it: a value, or an array of values.</summary>
    /// <param name="json">Where it goes.</param>
    /// <param name="most">The number of values of an array, at most.</param>
    public abstract void Write(Utf8JsonWriter json, int most);

    /// <summary>Reads the column as texts: one, or one a value of a vector.</summary>
    public abstract IReadOnlyList<string> Texts();

    public static OutputValue Bind(DataViewRow row, DataViewSchema.Column column)
    {
        MethodInfo create = column.Type is VectorDataViewType vector
            ? s_vector.MakeGenericMethod(vector.ItemType.RawType)
            : s_scalar.MakeGenericMethod(column.Type.RawType);
        return (OutputValue)create.Invoke(null, [row, column])!;
    }

    private static Scalar<T> CreateScalar<T>(DataViewRow row, DataViewSchema.Column column) => new(column, row.GetGetter<T>(column));

    private static VectorValue<T> CreateVector<T>(DataViewRow row, DataViewSchema.Column column) =>
        new(column, row.GetGetter<VBuffer<T>>(column));

    private sealed class Scalar<T>(DataViewSchema.Column column, ValueGetter<T> getter) : OutputValue(column.Name)
    {
        private readonly IReadOnlyList<string>? _names = ValueText.KeyNames(column);
        private T _value = default!;

        public override void Write(Utf8JsonWriter json, int most)
        {
            getter(ref _value);
            ValueText.Write(json, _value, _names);
        }

        public override IReadOnlyList<string> Texts()
        {
            getter(ref _value);
            return [ValueText.Of(_value, _names)];
        }
    }

    private sealed class VectorValue<T>(DataViewSchema.Column column, ValueGetter<VBuffer<T>> getter) : OutputValue(column.Name)
    {
        private readonly IReadOnlyList<string>? _names = ValueText.KeyNames(column);
        private VBuffer<T> _values;

        public override void Write(Utf8JsonWriter json, int most)
        {
            getter(ref _values);
            json.WriteStartArray();
            foreach (T value in _values.DenseValues().Take(most))
                ValueText.Write(json, value, _names);
            json.WriteEndArray();
        }

        public override IReadOnlyList<string> Texts()
        {
            getter(ref _values);
            return [.. _values.DenseValues().Select(value => ValueText.Of(value, _names))];
        }
    }
}
