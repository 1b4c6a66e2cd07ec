using System.Globalization;
using LstmMlNet.Networks;
using LstmMlNet.Rows;
using LstmMlNet.Schema;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Tasks;

/// <summary>The common part of tasks with key labels.</summary>
internal static class KeyLabels
{
    /// <summary>The classes' values as text; their numbers, from 0, if the key has no values.</summary>
    public static IReadOnlyList<string> NamesOf(LabelShape label) =>
        label.Values?.Texts() ?? [.. Enumerable.Range(0, label.Count).Select(i => i.ToString(CultureInfo.InvariantCulture))];

    /// <exception cref="InvalidOperationException">All rows with a positive weight have the same class.</exception>
    public static void RequireTwoClasses(RowSummary rows, LstmSequenceEstimator.Options options, string what)
    {
        if (rows.HasTwoClasses)
            return;
        throw new InvalidOperationException(
            rows.FirstClass is not { } only
                ? $"No label is known in column '{options.LabelColumnName}': there is nothing to learn from."
                : $"All {rows.Count} rows have the same class in label column '{options.LabelColumnName}' (class {only + 1}); {what} "
                    + "needs at least two.");
    }

    /// <summary>Keys come in four widths; 0 is the missing one.</summary>
    public static ValueGetter<ulong> Getter(DataViewRow row, DataViewSchema.Column column)
    {
        if (column.Type.RawType == typeof(byte))
            return Widen(row.GetGetter<byte>(column), value => value);
        if (column.Type.RawType == typeof(ushort))
            return Widen(row.GetGetter<ushort>(column), value => value);
        if (column.Type.RawType == typeof(uint))
            return Widen(row.GetGetter<uint>(column), value => value);
        return row.GetGetter<ulong>(column);
    }

    /// <summary>The same for vectors of keys.</summary>
    public static Func<int[]> VectorGetter(DataViewRow row, DataViewSchema.Column column)
    {
        Type raw = ((VectorDataViewType)column.Type).ItemType.RawType;
        if (raw == typeof(byte))
            return Densify(row.GetGetter<VBuffer<byte>>(column), value => value);
        if (raw == typeof(ushort))
            return Densify(row.GetGetter<VBuffer<ushort>>(column), value => value);
        if (raw == typeof(uint))
            return Densify(row.GetGetter<VBuffer<uint>>(column), value => value);
        return Densify(row.GetGetter<VBuffer<ulong>>(column), value => value);
    }

    private static ValueGetter<ulong> Widen<T>(ValueGetter<T> getter, Func<T, ulong> widen)
        where T : struct
    {
        T value = default;
        return (ref ulong result) =>
        {
            getter(ref value);
            result = widen(value);
        };
    }

    /// <summary>Labels from 0; −1 for the missing key.</summary>
    private static Func<int[]> Densify<T>(ValueGetter<VBuffer<T>> getter, Func<T, ulong> widen)
        where T : struct
    {
        VBuffer<T> value = default;
        return () =>
        {
            getter(ref value);
            return [.. value.DenseValues().Select(key => (int)Math.Min(widen(key), int.MaxValue) - 1)];
        };
    }
}
