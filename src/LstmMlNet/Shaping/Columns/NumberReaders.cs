using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Shaping.Columns;

/// <summary>Reads columns of any kind of number as floats.</summary>
internal static class NumberReaders
{
    /// <summary>How many floats a column gives.</summary>
    /// <exception cref="ArgumentException">The column holds no numbers, or a vector whose size is not known.</exception>
    public static int WidthOf(DataViewSchema.Column column)
    {
        if (column.Type is VectorDataViewType vector)
        {
            if (vector.ItemType == NumberDataViewType.Single && vector.IsKnownSize)
                return vector.Size;
        }
        else if (column.Type is NumberDataViewType or BooleanDataViewType)
        {
            return 1;
        }

        string hint = column.Type is KeyDataViewType or TextDataViewType
            ? $" Turn it into numbers first, for example with mlContext.Transforms.Categorical.OneHotEncoding(\"{column.Name}\")."
            : "";
        throw new ArgumentException($"Feature column '{column.Name}' must be a number, a Boolean, or a vector of Single (float) of known "
            + $"size; it is {column.Type}.{hint}");
    }

    /// <summary>A reader that fills as many floats as the column gives.</summary>
    /// <param name="row">Whose column is read.</param>
    /// <param name="column">The column.</param>
    /// <param name="watch">Looks at numbers that a float cannot hold; null for nobody.</param>
    public static SpanReader Create(DataViewRow row, DataViewSchema.Column column, RoundingWatch? watch = null)
    {
        if (column.Type is VectorDataViewType)
        {
            ValueGetter<VBuffer<float>> getter = row.GetGetter<VBuffer<float>>(column);
            VBuffer<float> value = default;
            return target =>
            {
                getter(ref value);
                value.CopyTo(target);
            };
        }

        Type type = column.Type.RawType;
        if (type == typeof(float))
            return Of<float>(row, column, value => value);
        if (type == typeof(double))
            return Rounded<double>(row, column, value => value, watch);
        if (type == typeof(bool))
            return Of<bool>(row, column, value => value ? 1f : 0f);
        if (type == typeof(sbyte))
            return Of<sbyte>(row, column, value => value);
        if (type == typeof(byte))
            return Of<byte>(row, column, value => value);
        if (type == typeof(short))
            return Of<short>(row, column, value => value);
        if (type == typeof(ushort))
            return Of<ushort>(row, column, value => value);
        if (type == typeof(int))
            return Rounded<int>(row, column, value => value, watch);
        if (type == typeof(uint))
            return Rounded<uint>(row, column, value => value, watch);
        return type == typeof(long)
            ? Rounded<long>(row, column, value => value, watch)
            : Rounded<ulong>(row, column, value => value, watch);
    }

    /// <summary>Whether a type holds numbers that a float cannot.</summary>
    public static bool MayRound(DataViewType type) =>
        type is NumberDataViewType && (type.RawType == typeof(double)
            || type.RawType == typeof(int)
            || type.RawType == typeof(uint)
            || type.RawType == typeof(long)
            || type.RawType == typeof(ulong));

    /// <summary>A reader of one number in double precision.</summary>
    public static Func<double> CreateDouble(DataViewRow row, DataViewSchema.Column column)
    {
        Type type = column.Type.RawType;
        if (type == typeof(double))
            return Exact<double>(row, column, value => value);
        if (type == typeof(int))
            return Exact<int>(row, column, value => value);
        if (type == typeof(uint))
            return Exact<uint>(row, column, value => value);
        if (type == typeof(long))
            return Exact<long>(row, column, value => value);
        if (type == typeof(ulong))
            return Exact<ulong>(row, column, value => value);
        SpanReader reader = Create(row, column);
        var number = new float[1];
        return () =>
        {
            reader(number);
            return number[0];
        };
    }

    private static Func<double> Exact<T>(DataViewRow row, DataViewSchema.Column column, Func<T, double> convert)
        where T : struct
    {
        ValueGetter<T> getter = row.GetGetter<T>(column);
        T value = default;
        return () =>
        {
            getter(ref value);
            return convert(value);
        };
    }

    private static SpanReader Rounded<T>(DataViewRow row, DataViewSchema.Column column, Func<T, double> convert, RoundingWatch? watch)
        where T : struct => Of<T>(row, column, value =>
        {
            double number = convert(value);
            watch?.Add(number);
            return (float)number;
        });

    private static SpanReader Of<T>(DataViewRow row, DataViewSchema.Column column, Func<T, float> convert)
        where T : struct
    {
        ValueGetter<T> getter = row.GetGetter<T>(column);
        T value = default;
        return target =>
        {
            getter(ref value);
            target[0] = convert(value);
        };
    }
}

/// <summary>Reads the current row's value.</summary>
internal delegate void SpanReader(Span<float> target);
