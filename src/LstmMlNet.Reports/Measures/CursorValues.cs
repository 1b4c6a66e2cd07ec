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
}
