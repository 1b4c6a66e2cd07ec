using LstmMlNet.AspNetCore.Chain;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.AspNetCore.Series;

/// <summary>Reads a row's place in time.</summary>
internal static class RowOrder
{
    /// <summary>The value of an order column, which can be compared with that of another row.</summary>
    public static object Of(InputColumn column, int row) => column.CreateGetter(() => row) switch
    {
        ValueGetter<DateTime> getter => Read(getter),
        ValueGetter<DateTimeOffset> getter => Read(getter),
        ValueGetter<TimeSpan> getter => Read(getter),
        ValueGetter<float> getter => Read(getter),
        ValueGetter<double> getter => Read(getter),
        ValueGetter<long> getter => Read(getter),
        ValueGetter<ulong> getter => Read(getter),
        ValueGetter<int> getter => Read(getter),
        ValueGetter<uint> getter => Read(getter),
        ValueGetter<short> getter => Read(getter),
        ValueGetter<ushort> getter => Read(getter),
        ValueGetter<sbyte> getter => Read(getter),
        ValueGetter<byte> getter => Read(getter),
        _ => throw new NotSupportedException($"Column '{column.Name}' has no order."),
    };

    private static object Read<T>(ValueGetter<T> getter)
        where T : struct
    {
        T value = default;
        getter(ref value);
        return value;
    }
}
