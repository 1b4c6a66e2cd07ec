using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Reports.Measures;

/// <summary>
/// Windows and futures as the data have them, for pictures: the network reads numbers that are Double less their window's level.
/// </summary>
internal sealed class PreciseValues
{
    private readonly ReportSubject _subject;
    private readonly List<double[]> _windows = [];
    private readonly List<double[]> _futures = [];

    public PreciseValues(ReportSubject subject)
    {
        _subject = subject;
        DataViewSchema schema = subject.Input.Schema;
        DataViewSchema.Column features = schema[subject.Transformer.FeatureColumnName];
        if (features.Type is not VectorDataViewType vector || vector.ItemType != NumberDataViewType.Double)
            return;
        DataViewSchema.Column label = schema[subject.Options.LabelColumnName];
        using DataViewRowCursor cursor = subject.Input.GetRowCursor([features, label]);
        Func<double[]> window = Reader(cursor, features);
        Func<double[]> future = Reader(cursor, label);
        while (cursor.MoveNext())
        {
            // Windows of which nothing is known are not scored.
            double[] actual = future();
            if (Array.TrueForAll(actual, double.IsNaN))
                continue;
            _windows.Add(window());
            _futures.Add(actual);
        }
    }

    /// <summary>A sequence's values, step by step.</summary>
    public double[] WindowOf(int index) =>
        _windows.Count > 0 ? _windows[index] : [.. _subject.Sequences[index].Select(value => (double)value)];

    /// <summary>The actual values after it; NaN if unknown.</summary>
    public double[] FutureOf(int index) =>
        _futures.Count > 0 ? _futures[index] : [.. _subject.Data.TargetsOf(index).ToArray().Select(value => (double)value)];

    /// <summary>The level that was subtracted from a sequence and is added to its forecast.</summary>
    public double LevelOf(int index)
    {
        if (_windows.Count == 0)
            return 0;
        double[] window = _windows[index];
        return window[window.Length - _subject.Network.Features + _subject.Network.LevelFeature!.Feature];
    }

    /// <summary>A reader of a number, or a vector of them.</summary>
    public static Func<double[]> Reader(DataViewRowCursor cursor, DataViewSchema.Column column)
    {
        Func<double[]> Of<T>(Func<T, double[]> convert) => CursorValues.Reader(cursor, column, convert);
        return column.Type switch
        {
            VectorDataViewType vector when vector.ItemType == NumberDataViewType.Double =>
                Of<VBuffer<double>>(value => [.. value.DenseValues()]),
            VectorDataViewType => Of<VBuffer<float>>(value => [.. value.DenseValues().Select(number => (double)number)]),
            NumberDataViewType type when type == NumberDataViewType.Double => Of<double>(value => [value]),
            _ => Of<float>(value => [value]),
        };
    }
}
