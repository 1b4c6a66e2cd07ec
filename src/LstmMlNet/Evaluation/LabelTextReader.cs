using System.Globalization;
using LstmMlNet.Schema;
using LstmMlNet.Tasks;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Evaluation;

/// <summary>Reads a label of any type as text: a key as its value, everything else in the invariant culture.</summary>
internal static class LabelTextReader
{
    /// <summary>What a key is called that its mapping does not know, where what it was mapped from is gone.</summary>
    public const string Unknown = "(a label that the model does not know)";

    /// <summary>The columns that are read for a label: a key's own, and the column of the same name that it was mapped from.</summary>
    public static IEnumerable<DataViewSchema.Column> ColumnsOf(DataViewSchema schema, DataViewSchema.Column column) =>
        MappedFrom(schema, column) is { } origin ? [column, origin] : [column];

    /// <summary>A function that gives the current row's label; null where it has none.</summary>
    /// <exception cref="ArgumentException">The column is a vector.</exception>
    public static Func<string?> Create(DataViewRow row, DataViewSchema.Column column)
    {
        if (column.Type is VectorDataViewType)
            throw new ArgumentException($"Column '{column.Name}' must be one class per row; it is {column.Type}.");
        if (column.Type is not KeyDataViewType)
            return Plain(row, column);
        ValueGetter<ulong> key = KeyLabels.Getter(row, column);
        IReadOnlyList<string>? names = LabelColumn.ReadValues(column)?.Texts();
        Func<string?>? origin = MappedFrom(row.Schema, column) is { } from ? Plain(row, from) : null;
        ulong value = 0;
        return () =>
        {
            key(ref value);
            if (value == 0)
                return origin is null ? Unknown : origin();
            return names is null ? (value - 1).ToString(CultureInfo.InvariantCulture) : names[(int)value - 1];
        };
    }

    /// <summary>MapValueToKey under the same name hides the column that it maps: there the label still has its name.</summary>
    private static DataViewSchema.Column? MappedFrom(DataViewSchema schema, DataViewSchema.Column column)
    {
        if (column.Type is not KeyDataViewType)
            return null;
        foreach (DataViewSchema.Column other in schema)
        {
            if (other.IsHidden && other.Name == column.Name && other.Type is not (KeyDataViewType or VectorDataViewType))
                return other;
        }

        return null;
    }

    private static Func<string?> Plain(DataViewRow row, DataViewSchema.Column column)
    {
        Type type = column.Type.RawType;
        if (type == typeof(ReadOnlyMemory<char>))
            return Of<ReadOnlyMemory<char>>(row, column, value => value.IsEmpty ? null : value.ToString());
        if (type == typeof(float))
            return Of<float>(row, column, value => float.IsNaN(value) ? null : value.ToString(CultureInfo.InvariantCulture));
        if (type == typeof(double))
            return Of<double>(row, column, value => double.IsNaN(value) ? null : value.ToString(CultureInfo.InvariantCulture));
        if (type == typeof(bool))
            return Of<bool>(row, column, value => value ? bool.TrueString : bool.FalseString);
        if (type == typeof(int))
            return Of<int>(row, column, Text);
        if (type == typeof(uint))
            return Of<uint>(row, column, Text);
        if (type == typeof(long))
            return Of<long>(row, column, Text);
        if (type == typeof(ulong))
            return Of<ulong>(row, column, Text);
        if (type == typeof(short))
            return Of<short>(row, column, Text);
        if (type == typeof(ushort))
            return Of<ushort>(row, column, Text);
        if (type == typeof(sbyte))
            return Of<sbyte>(row, column, Text);
        if (type == typeof(byte))
            return Of<byte>(row, column, Text);
        throw new ArgumentException(
            $"Column '{column.Name}' must be a key, a text, a number or a Boolean to be a class; it is {column.Type}.");
    }

    private static string Text<T>(T value)
        where T : IFormattable => value.ToString(null, CultureInfo.InvariantCulture);

    private static Func<string?> Of<T>(DataViewRow row, DataViewSchema.Column column, Func<T, string?> text)
    {
        ValueGetter<T> getter = row.GetGetter<T>(column);
        T value = default!;
        return () =>
        {
            getter(ref value);
            return text(value);
        };
    }
}
