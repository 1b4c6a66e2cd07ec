using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Rows;

/// <summary>Gives the current row's sequence, valid until the next call.</summary>
internal delegate ReadOnlySpan<float> SequenceGetter();

/// <summary>
/// Reads vectors of keys as tokens. Keys come in four widths; 0 is the missing one, and so is what lies beyond the vocabulary.
/// </summary>
internal static class TokenGetters
{
    public static SequenceGetter Create(DataViewRow row, DataViewSchema.Column column, int vocabulary)
    {
        Type raw = ((VectorDataViewType)column.Type).ItemType.RawType;
        if (raw == typeof(byte))
            return Of(row.GetGetter<VBuffer<byte>>(column), key => key);
        if (raw == typeof(ushort))
            return Of(row.GetGetter<VBuffer<ushort>>(column), key => key);
        if (raw == typeof(uint))
            return Of(row.GetGetter<VBuffer<uint>>(column), key => key <= vocabulary ? key : 0f);
        return Of(row.GetGetter<VBuffer<ulong>>(column), key => key <= (ulong)vocabulary ? key : 0f);
    }

    private static SequenceGetter Of<T>(ValueGetter<VBuffer<T>> getter, Func<T, float> token)
        where T : struct
    {
        VBuffer<T> value = default;
        float[] tokens = [];
        return () =>
        {
            getter(ref value);
            if (tokens.Length < value.Length)
                tokens = new float[value.Length];
            ReadOnlySpan<T> keys = value.GetValues();
            ReadOnlySpan<int> places = value.GetIndices();
            if (!value.IsDense)
                tokens.AsSpan(0, value.Length).Clear();
            for (int i = 0; i < keys.Length; i++)
                tokens[value.IsDense ? i : places[i]] = token(keys[i]);
            return tokens.AsSpan(0, value.Length);
        };
    }
}
