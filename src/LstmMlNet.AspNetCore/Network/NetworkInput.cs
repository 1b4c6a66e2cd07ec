using System.Globalization;
using LstmMlNet.AspNetCore.Chain;
using LstmMlNet.AspNetCore.Requests;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.AspNetCore.Network;

/// <summary>What reaches the network of a request's rows: the last sequence's values, step by step, and the level taken off them.</summary>
internal static class NetworkInput
{
    /// <exception cref="RequestException">The chain cannot take the rows, or nothing comes out.</exception>
    public static (float[] Values, double Level) Read(ChainPlan plan, InputRows rows)
    {
        try
        {
            IDataView view = plan.TransformToNetwork(new RequestView(plan.Input.Schema, rows));
            DataViewSchema.Column column = view.Schema[plan.Network.FeatureColumnName];
            using DataViewRowCursor cursor = view.GetRowCursor([column]);
            Type raw = ((VectorDataViewType)column.Type).ItemType.RawType;
            if (raw == typeof(double))
                return LessLevel(plan, cursor, column);
            float[]? values = raw == typeof(float) ? Last<float>(cursor, column)
                : raw == typeof(byte) ? Last<byte>(cursor, column)
                : raw == typeof(ushort) ? Last<ushort>(cursor, column)
                : raw == typeof(uint) ? Last<uint>(cursor, column)
                : Last<ulong>(cursor, column);
            if (values is not { Length: > 0 })
                throw new RequestException("the rows are too few for a sequence.");
            if (plan.Network.Network.Embedding is { } embedding)
                values = [.. values.Select(token => token <= embedding.Vocabulary ? token : 0)];
            return (values, 0);
        }
        catch (Exception exception) when (ChainErrors.Translate(exception, rows, 0, "") is { } translated)
        {
            throw translated;
        }
    }

    /// <summary>Of numbers that are Double, the series to forecast less its last value, as the model itself reads them.</summary>
    private static (float[] Values, double Level) LessLevel(ChainPlan plan, DataViewRowCursor cursor, DataViewSchema.Column column)
    {
        ValueGetter<VBuffer<double>> getter = cursor.GetGetter<VBuffer<double>>(column);
        VBuffer<double> value = default;
        while (cursor.MoveNext())
            getter(ref value);
        if (value.Length == 0)
            throw new RequestException("the rows are too few for a sequence.");
        int features = plan.Network.Network.Features;
        int series = plan.Network.Network.LevelFeature!.Feature;
        double level = value.GetItemOrDefault(value.Length - features + series);
        return ([.. value.DenseValues().Select((number, i) => (float)(i % features == series ? number - level : number))], level);
    }

    private static float[]? Last<T>(DataViewRowCursor cursor, DataViewSchema.Column column)
    {
        ValueGetter<VBuffer<T>> getter = cursor.GetGetter<VBuffer<T>>(column);
        VBuffer<T> value = default;
        float[]? last = null;
        while (cursor.MoveNext())
        {
            getter(ref value);
            last = value is VBuffer<float> numbers
                ? [.. numbers.DenseValues()]
                : [.. value.DenseValues().Select(token => Convert.ToSingle(token, CultureInfo.InvariantCulture))];
        }

        return last;
    }
}
