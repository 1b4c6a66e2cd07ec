using System.Globalization;
using LstmMlNet.Shaping.Columns;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Forecasting;

/// <summary>Reads ids and categories as text.</summary>
internal static class CellTexts
{
    /// <exception cref="ArgumentException">The column holds neither text nor single numbers.</exception>
    public static Func<string> Create(DataViewRow row, DataViewSchema.Column column)
    {
        if (column.Type is TextDataViewType)
        {
            ValueGetter<ReadOnlyMemory<char>> getter = row.GetGetter<ReadOnlyMemory<char>>(column);
            ReadOnlyMemory<char> value = default;
            string last = "";
            return () =>
            {
                getter(ref value);
                return value.Span.SequenceEqual(last) ? last : last = value.ToString();
            };
        }

        Func<double> number = NumberReaders.CreateDouble(row, column);
        return () => number() is var read && double.IsNaN(read) ? "" : read.ToString("R", CultureInfo.InvariantCulture);
    }

    /// <exception cref="ArgumentException">The column holds neither text nor single numbers.</exception>
    public static void Check(DataViewSchema.Column column, string role)
    {
        if (column.Type is not (TextDataViewType or NumberDataViewType or BooleanDataViewType))
            throw new ArgumentException($"The {role} column '{column.Name}' must be text or a number; it is {column.Type}."
                + (column.Type is KeyDataViewType ? " Leave out MapValueToKey: texts are taken as they are." : ""));
    }
}
