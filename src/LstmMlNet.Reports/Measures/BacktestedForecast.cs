using System.Numerics;
using Microsoft.ML;
using Microsoft.ML.Data;
using OxyPlot.Axes;

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
    /// <summary>The dates of the origin and of the steps ahead, as an axis has them; empty where rows have no dates.</summary>
    public double[] Times { get; init; } = [];

    /// <summary>The mean absolute error over the steps whose actual value is known; NaN if there are none.</summary>
    public double MeanErrorOf(double[] predicted) => Numbers.MeanOfKnown(Actual.Zip(predicted, (a, b) => Math.Abs(a - b)));

    /// <summary>1 if the interval contains the value at a step, 0 if not; NaN if the value is unknown.</summary>
    public double Holds(int step) => double.IsNaN(Actual[step])
        ? double.NaN
        : Lower[step] <= Actual[step] && Actual[step] <= Upper[step] ? 1 : 0;

    /// <summary>Where a step lies on an axis: of its dates, or counted from the last known value.</summary>
    /// <param name="ahead">Steps ahead; 0 and below: the history.</param>
    public double PlaceOf(int ahead) =>
        Times.Length == 0 ? ahead
        : ahead >= 0 ? Times[ahead]
        : Times[0] + (ahead * (Times[^1] - Times[0]) / (Times.Length - 1));

    /// <summary>Reads forecasts, in their order.</summary>
    public static IReadOnlyList<BacktestedForecast> Read(IDataView forecasts, LstmForecastTransformer model, string target)
    {
        DataViewSchema schema = forecasts.Schema;
        ForecastColumnNames names = model.ColumnsOf(target);
        DataViewSchema.Column[] columns =
        [
            .. new[] { names.History, names.Label, names.Score, names.LowerBound, names.UpperBound, names.SeasonalNaive }
                .Select(name => schema[name]),
        ];
        DataViewSchema.Column[] ids = [.. model.Table.IdColumnNames.Select(id => schema[id])];
        DataViewSchema.Column? origin = model.Table.TimeColumnName is { } time && schema[time].Type is DateTimeDataViewType
            ? schema[time]
            : null;
        DataViewSchema.Column? ahead = origin is null ? null : schema["Times"];
        using DataViewRowCursor cursor =
            forecasts.GetRowCursor([.. columns, .. ids, .. new[] { origin, ahead }.OfType<DataViewSchema.Column>()]);
        Func<double[]>[] numbers = [.. columns.Select(column => Vector(cursor, column))];
        Func<string>[] texts = [.. ids.Select(column => CursorValues.Text(cursor, column))];
        Func<double[]> times = () => [];
        if (origin is { } at && ahead is { } after)
        {
            Func<double> first = TimeAxis.Reader(cursor, at);
            Func<double[]> others = CursorValues.Reader<VBuffer<DateTime>, double[]>(
                cursor,
                after,
                value => [.. value.DenseValues().Select(DateTimeAxis.ToDouble)]);
            times = () => [first(), .. others()];
        }

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
                values[5])
            {
                Times = times(),
            });
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
