using System.Globalization;
using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.AspNetCore.Chain;

/// <summary>How a column's values become JSON and text: keys by the values behind them, numbers as numbers.</summary>
internal static class ValueText
{
    /// <summary>The values behind a column's keys, as text; null where it has none.</summary>
    public static IReadOnlyList<string>? KeyNames(DataViewSchema.Column column)
    {
        if (!column.HasKeyValues())
            return null;
        DataViewSchema.Column names = column.Annotations.Schema["KeyValues"];
        return (IReadOnlyList<string>)typeof(ValueText).GetMethod(
            nameof(NamesOf),
            System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Static)!
            .MakeGenericMethod(((VectorDataViewType)names.Type).ItemType.RawType).Invoke(null, [column])!;
    }

    /// <summary>A value as text.</summary>
    /// <param name="value">The value.</param>
    /// <param name="names">The values behind keys.</param>
    public static string Of(object? value, IReadOnlyList<string>? names)
    {
        if (names is not null)
        {
            long key = Convert.ToInt64(value, CultureInfo.InvariantCulture);
            return key > 0 && key <= names.Count ? names[(int)key - 1] : "";
        }

        return value switch
        {
            DateTime time => time.ToString("O", CultureInfo.InvariantCulture),
            DateTimeOffset time => time.ToString("O", CultureInfo.InvariantCulture),
            _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
        };
    }

    /// <summary>Writes a value; what is not a number in JSON (NaN, the infinities) as null.</summary>
    public static void Write(Utf8JsonWriter json, object? value, IReadOnlyList<string>? names)
    {
        switch (value)
        {
            case not null when names is not null:
                json.WriteStringValue(Of(value, names));
                break;
            case float number when float.IsFinite(number):
                json.WriteNumberValue(number);
                break;
            case double number when double.IsFinite(number):
                json.WriteNumberValue(number);
                break;
            case float or double or null:
                json.WriteNullValue();
                break;
            case bool truth:
                json.WriteBooleanValue(truth);
                break;
            case ulong number:
                json.WriteNumberValue(number);
                break;
            case sbyte or byte or short or ushort or int or uint or long:
                json.WriteNumberValue(Convert.ToInt64(value, CultureInfo.InvariantCulture));
                break;
            default:
                json.WriteStringValue(Of(value, null));
                break;
        }
    }

    private static string[] NamesOf<T>(DataViewSchema.Column column)
    {
        VBuffer<T> values = default;
        column.Annotations.GetValue("KeyValues", ref values);
        return [.. values.DenseValues().Select(value => Of(value, null))];
    }

    private static bool HasKeyValues(this DataViewSchema.Column column) =>
        (column.Type is KeyDataViewType || column.Type is VectorDataViewType { ItemType: KeyDataViewType })
        && column.Annotations.Schema.GetColumnOrNull("KeyValues") is { Type: VectorDataViewType };
}
