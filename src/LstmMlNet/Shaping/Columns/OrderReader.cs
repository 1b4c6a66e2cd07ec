using System.Globalization;
using LstmMlNet.Rows;
using LstmMlNet.Schema;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Shaping.Columns;

/// <summary>What rows are ordered by: a whole number, a time in ticks, or a real number.</summary>
internal readonly record struct OrderValue(long Whole, double Real, bool IsReal = false) : IComparable<OrderValue>
{
    public int CompareTo(OrderValue other) => Whole != other.Whole ? Whole.CompareTo(other.Whole) : Real.CompareTo(other.Real);

    /// <summary>The distance from this value to a later one.</summary>
    public double DistanceTo(OrderValue other) => IsReal ? other.Real - Real : (double)((Int128)other.Whole - Whole);
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
            : throw new ArgumentException($"Order column '{name}' must be a number, a DateTime, a DateTimeOffset or a TimeSpan; it "
                + $"is {column.Type}. Load it as one, or convert it: mlContext.Transforms.Conversion.ConvertType(\"{name}\", outputKind: "
                + "DataKind.DateTime).");
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
            return Of<double>(row, column, value => new OrderValue(0, value, IsReal: true));
        if (type == typeof(int))
            return Whole<int>(row, column, value => value);
        if (type == typeof(uint))
            return Whole<uint>(row, column, value => value);
        SpanReader reader = NumberReaders.Create(row, column);
        var number = new float[1];
        return () =>
        {
            reader(number);
            return new OrderValue(0, number[0], IsReal: true);
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
        _ => value.IsReal ? value.Real.ToString(CultureInfo.InvariantCulture) : value.Whole.ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>Whether the column holds times, or durations.</summary>
    public static bool IsTime(DataViewSchema.Column column) => IsDate(column) || column.Type is TimeSpanDataViewType;

    /// <summary>Whether the column holds times of a calendar.</summary>
    public static bool IsDate(DataViewSchema.Column column) => column.Type is DateTimeDataViewType or DateTimeOffsetDataViewType;

    /// <summary>The value as one of the column's type.</summary>
    public static object ToColumn(OrderValue value, Type type)
    {
        if (type == typeof(DateTime))
            return new DateTime(value.Whole);
        if (type == typeof(DateTimeOffset))
            return new DateTimeOffset(value.Whole, TimeSpan.Zero);
        if (type == typeof(TimeSpan))
            return new TimeSpan(value.Whole);
        if (type == typeof(ulong))
            return (ulong)value.Whole ^ (1ul << 63);
        return Convert.ChangeType(value.IsReal ? value.Real : value.Whole, type, CultureInfo.InvariantCulture);
    }

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
