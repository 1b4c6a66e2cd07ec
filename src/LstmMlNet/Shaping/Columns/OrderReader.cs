using System.Globalization;
using LstmMlNet.Rows;
using LstmMlNet.Schema;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Shaping.Columns;

/// <summary>What rows are ordered by: a whole number or a moment in ticks, or a real number.</summary>
internal readonly record struct OrderValue(long Whole, double Real) : IComparable<OrderValue>
{
    public int CompareTo(OrderValue other) => Whole != other.Whole ? Whole.CompareTo(other.Whole) : Real.CompareTo(other.Real);
}

/// <summary>Reads an order column.</summary>
internal static class OrderReader
{
    /// <exception cref="ArgumentException">No such column, or of a type without an order.</exception>
    public static DataViewSchema.Column Find(DataViewSchema schema, string name)
    {
        DataViewSchema.Column column = LstmMlNet.Schema.Columns.Find(schema, name, "order");
        return column.Type is NumberDataViewType or DateTimeDataViewType or DateTimeOffsetDataViewType or TimeSpanDataViewType
            ? column
            : throw new ArgumentException($"Order column '{name}' must be a number, a DateTime, a DateTimeOffset or a TimeSpan; it is {column.Type}. Load it as one, or convert it: mlContext.Transforms.Conversion.ConvertType(\"{name}\", outputKind: DataKind.DateTime).");
    }

    public static Func<OrderValue> Create(DataViewRow row, DataViewSchema.Column column)
    {
        Type type = column.Type.RawType;
        if (type == typeof(DateTime))
            return Whole<DateTime>(row, column, value => value.Ticks);
        if (type == typeof(DateTimeOffset))
            return Whole<DateTimeOffset>(row, column, value => value.UtcTicks);
        if (type == typeof(TimeSpan))
            return Whole<TimeSpan>(row, column, value => value.Ticks);
        if (type == typeof(long))
            return Whole<long>(row, column, value => value);
        if (type == typeof(ulong))
            return Whole<ulong>(row, column, value => (long)(value ^ (1ul << 63)));
        if (type == typeof(double))
            return Of<double>(row, column, value => new OrderValue(0, value));
        if (type == typeof(int))
            return Whole<int>(row, column, value => value);
        if (type == typeof(uint))
            return Whole<uint>(row, column, value => value);
        SpanReader reader = NumberReaders.Create(row, column);
        var number = new float[1];
        return () =>
        {
            reader(number);
            return new OrderValue(0, number[0]);
        };
    }

    /// <summary>The value, which must be one.</summary>
    /// <exception cref="InvalidOperationException">It is missing.</exception>
    public static OrderValue Require(OrderValue value, DataViewSchema.Column column, long position) => double.IsNaN(value.Real)
        ? throw SequenceColumnReader.Error(column.Name, position, "the row's place in the order is missing (NaN)")
        : value;

    /// <summary>The column's value as a person would write it.</summary>
    public static string Text(OrderValue value, DataViewSchema.Column column) => column.Type switch
    {
        DateTimeDataViewType or DateTimeOffsetDataViewType => new DateTime(value.Whole).ToString("s", CultureInfo.InvariantCulture),
        TimeSpanDataViewType => new TimeSpan(value.Whole).ToString("c", CultureInfo.InvariantCulture),
        { RawType: var raw } when raw == typeof(ulong) => ((ulong)value.Whole ^ (1ul << 63)).ToString(CultureInfo.InvariantCulture),
        _ => value.Whole != 0 ? value.Whole.ToString(CultureInfo.InvariantCulture) : value.Real.ToString(CultureInfo.InvariantCulture),
    };

    private static Func<OrderValue> Whole<T>(DataViewRow row, DataViewSchema.Column column, Func<T, long> convert)
        where T : struct => Of<T>(row, column, value => new OrderValue(convert(value), 0));

    private static Func<OrderValue> Of<T>(DataViewRow row, DataViewSchema.Column column, Func<T, OrderValue> convert)
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
}
