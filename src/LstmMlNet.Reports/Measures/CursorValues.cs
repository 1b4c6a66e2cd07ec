using System.Globalization;
using System.Numerics;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Reports.Measures;

/// <summary>Reads a column of a cursor's rows, converted.</summary>
internal static class CursorValues
{
    /// <summary>A reader of the current row's value.</summary>
    /// <typeparam name="T">The column's raw type.</typeparam>
    /// <typeparam name="TResult">What is made of it.</typeparam>
    public static Func<TResult> Reader<T, TResult>(DataViewRowCursor cursor, DataViewSchema.Column column, Func<T, TResult> convert)
    {
        ValueGetter<T> getter = cursor.GetGetter<T>(column);
        T value = default!;
        return () =>
        {
            getter(ref value);
            return convert(value);
        };
    }

    /// <summary>A reader of the current row's value as a name: a text, a number or a date.</summary>
    /// <exception cref="ArgumentException">It is none of these.</exception>
    public static Func<string> Text(DataViewRowCursor cursor, DataViewSchema.Column column) => column.Type.RawType switch
    {
        var type when type == typeof(ReadOnlyMemory<char>) =>
            Reader<ReadOnlyMemory<char>, string>(cursor, column, value => value.ToString()),
        var type when type == typeof(DateTime) => Reader<DateTime, string>(cursor, column, TextOf),
        var type when type == typeof(float) => Number<float>(cursor, column),
        var type when type == typeof(double) => Number<double>(cursor, column),
        var type when type == typeof(int) => Number<int>(cursor, column),
        var type when type == typeof(uint) => Number<uint>(cursor, column),
        var type when type == typeof(long) => Number<long>(cursor, column),
        _ => throw new ArgumentException($"Column '{column.Name}' must be text, a number or a date; it is {column.Type}."),
    };

    /// <summary>A time as text: the date alone at midnight.</summary>
    public static string TextOf(DateTime time) =>
        time.ToString(time.TimeOfDay == TimeSpan.Zero ? "yyyy-MM-dd" : "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    private static Func<string> Number<T>(DataViewRowCursor cursor, DataViewSchema.Column column)
        where T : INumber<T> => Reader<T, string>(cursor, column, value => value.ToString(null, CultureInfo.InvariantCulture));
}
