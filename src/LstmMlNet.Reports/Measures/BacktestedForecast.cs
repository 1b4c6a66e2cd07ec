using System.Numerics;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Reports.Measures;

/// <summary>A forecast of one series with what came.</summary>
/// <param name="Series">What identifies the series; empty where there is one.</param>
/// <param name="History">The values up to the origin.</param>
/// <param name="Actual">What came.</param>
/// <param name="Score">The medians.</param>
/// <param name="Lower">The lower bounds.</param>
/// <param name="Upper">The upper bounds.</param>
/// <param name="SeasonBefore">The values one season before.</param>
internal sealed record BacktestedForecast(
    string Series,
    double[] History,
    double[] Actual,
    double[] Score,
    double[] Lower,
    double[] Upper,
    double[] SeasonBefore)
{
    /// <summary>The absolute errors of the forecast, or of the value one season before, by step ahead.</summary>
    public double ErrorAt(int step, bool ofSeason) => Math.Abs(Actual[step] - (ofSeason ? SeasonBefore : Score)[step]);

    /// <summary>The mean of these over the steps whose actual value is known; NaN if there are none.</summary>
    public double MeanError(bool ofSeason) =>
        Numbers.MeanOfKnown(Enumerable.Range(0, Score.Length).Select(step => ErrorAt(step, ofSeason)));

    /// <summary>Reads forecasts, in their order.</summary>
    public static IReadOnlyList<BacktestedForecast> Read(IDataView forecasts, IReadOnlyList<string> ids, string prefix)
    {
        DataViewSchema schema = forecasts.Schema;
        string[] names = ["History", "Label", "Score", "LowerBound", "UpperBound", "SeasonalNaive"];
        DataViewSchema.Column[] columns = [.. names.Select(name => schema[prefix + name])];
        DataViewSchema.Column[] named = [.. ids.Select(id => schema[id])];
        using DataViewRowCursor cursor = forecasts.GetRowCursor(columns.Concat(named));
        Func<double[]>[] numbers = [.. columns.Select(column => Vector(cursor, column))];
        Func<string>[] texts = [.. named.Select(column => CursorValues.Text(cursor, column))];
        var read = new List<BacktestedForecast>();
        while (cursor.MoveNext())
        {
            double[][] values = [.. numbers.Select(number => number())];
            read.Add(new BacktestedForecast(
                string.Join(", ", texts.Select(text => text())),
                values[0],
                values[1],
                values[2],
                values[3],
                values[4],
                values[5]));
        }

        return read;
    }

    private static Func<double[]> Vector(DataViewRow row, DataViewSchema.Column column)
    {
        return ((VectorDataViewType)column.Type).ItemType == NumberDataViewType.Double ? Of<double>() : Of<float>();

        Func<double[]> Of<T>()
            where T : INumberBase<T>
        {
            ValueGetter<VBuffer<T>> getter = row.GetGetter<VBuffer<T>>(column);
            VBuffer<T> value = default;
            return () =>
            {
                getter(ref value);
                return [.. value.DenseValues().Select(double.CreateChecked)];
            };
        }
    }
}
