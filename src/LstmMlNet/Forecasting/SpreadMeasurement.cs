using Microsoft.ML;

namespace LstmMlNet.Forecasting;

/// <summary>Measures how much targets vary within windows: the unit of windows too short to have one of their own.</summary>
internal static class SpreadMeasurement
{
    // Windows per series, from its end back.
    private const int Windows = 4;

    // A meter that counts far from zero varies little for its size: less than this is rounding.
    private const double Least = 1e-13;
    private const double Otherwise = 1e-6;

    /// <summary>The layout with its spreads: geometric means over the training data's windows.</summary>
    /// <param name="table">The table.</param>
    /// <param name="layout">The layout.</param>
    /// <param name="heldOut">Last known rows of each series that are not looked at.</param>
    public static ForecastLayout Run(IDataView table, ForecastLayout layout, int heldOut = 0)
    {
        IDataView input = JoinedIds.Of(table, layout.Table);
        var columns = new TableColumns(input.Schema, layout.Table, layout.Spacing);
        var writer = new WindowWriter(layout, columns);
        var logarithms = new double[layout.TargetCount];
        var counts = new int[layout.TargetCount];
        using var reader = new SeriesRowsReader(input, columns, layout, null);
        while (reader.Next())
        {
            if (heldOut > 0)
                reader.Rows.Forget(heldOut);
            foreach (int origin in new Origins(3, Math.Max(1, layout.WindowLength)) { Last = Windows }.Of(reader.Rows))
            {
                (int first, bool byStep) = writer.FirstOf(reader.Rows, origin);
                for (int i = 0; i < logarithms.Length; i++)
                {
                    (_, double squares, double size) =
                        TargetScale.Moments(reader.Rows.Scaled[i], first, origin, byStep ? layout.SeasonLength : 0);
                    double deviation = Math.Sqrt(squares / (origin + 1 - first)) / (layout.Logarithm ? 1 : size);
                    if (!(deviation > Least) || !double.IsFinite(deviation))
                        continue;
                    logarithms[i] += Math.Log(deviation);
                    counts[i]++;
                }
            }
        }

        return layout with { Spreads = [.. logarithms.Zip(counts, (sum, count) => count > 0 ? Math.Exp(sum / count) : Otherwise)] };
    }
}
