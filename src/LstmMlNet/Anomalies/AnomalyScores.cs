using LstmMlNet.Evaluation;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Anomalies;

/// <summary>The vector of a row's alert, score, p-value, lower and upper bound, from its forecast and what came.</summary>
internal static class AnomalyScores
{
    public const int Length = 5;
    private static readonly string[] s_names = ["Alert", "Score", "P-Value", "LowerBound", "UpperBound"];

    /// <param name="scored">The columns of scored windows.</param>
    /// <param name="name">The column to add.</param>
    /// <param name="calibration">How large errors are.</param>
    /// <param name="falseAlarmRate">The p-value below which a row is an anomaly.</param>
    /// <param name="feedback">Takes what was expected of alerts; null for nobody.</param>
    public static AddedColumns Columns(
        DataViewSchema scored,
        string name,
        ResidualCalibration calibration,
        double falseAlarmRate,
        AlertFeedback? feedback = null)
    {
        DataViewSchema.Column[] needed =
        [
            scored[PrecedingWindows.Change],
            scored[PrecedingWindows.Level],
            scored[ForecastOfWindow.Score],
            scored[ForecastOfWindow.Lower],
            scored[ForecastOfWindow.Upper],
        ];
        double limit = calibration.Quantile(falseAlarmRate);
        var names = new DataViewSchema.Annotations.Builder();
        names.Add(
            AnnotationUtils.Kinds.SlotNames,
            new VectorDataViewType(TextDataViewType.Instance, Length),
            (ref VBuffer<ReadOnlyMemory<char>> value) => value = new VBuffer<ReadOnlyMemory<char>>(
                Length,
                [.. s_names.Select(slot => slot.AsMemory())]));
        return new AddedColumns(
            scored,
            [new(name, new VectorDataViewType(NumberDataViewType.Double, Length), names.ToAnnotations())],
            needed,
            row => _ => Getter(row, needed, calibration, limit, feedback));
    }

    private static ValueGetter<VBuffer<double>> Getter(
        DataViewRow row,
        DataViewSchema.Column[] columns,
        ResidualCalibration calibration,
        double limit,
        AlertFeedback? feedback)
    {
        ValueGetter<float> getChange = row.GetGetter<float>(row.Schema[columns[0].Index]);
        ValueGetter<double> getLevel = row.GetGetter<double>(row.Schema[columns[1].Index]);
        NumberColumn[] forecast = [.. columns.Skip(2).Select(column => new NumberColumn(row, row.Schema[column.Index]))];
        return (ref VBuffer<double> value) =>
        {
            float change = 0;
            double level = 0;
            getChange(ref change);
            getLevel(ref level);
            VBufferEditor<double> editor = VBufferEditor.Create(ref value, Length);
            Fill(editor.Values, change, level, [.. forecast.Select(column => column.Read()[0])], calibration, limit);
            if (editor.Values[0] > 0)
                feedback?.Give((editor.Values[3] + editor.Values[4]) / 2);
            value = editor.Commit();
        };
    }

    private static void Fill(
        Span<double> values,
        float change,
        double level,
        ReadOnlySpan<double> forecast,
        ResidualCalibration calibration,
        double limit)
    {
        // No window yet: nothing is expected, and nothing surprises.
        values[0] = 0;
        values[1] = 0;
        values[2] = 1;
        values[3] = double.NaN;
        values[4] = double.NaN;
        if (double.IsNaN(level))
            return;
        double width = ForecastOfWindow.WidthOf(forecast);
        values[3] = level + forecast[0] - (limit * width);
        values[4] = level + forecast[0] + (limit * width);
        if (float.IsNaN(change))
            return;
        double size = ForecastOfWindow.SizeOf(change, forecast);
        values[0] = size > limit ? 1 : 0;
        values[1] = limit > 0 ? size / limit : 0;
        values[2] = calibration.Probability(size);
    }
}
