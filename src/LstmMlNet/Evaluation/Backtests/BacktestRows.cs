using System.Text;
using LstmMlNet.Networks;

namespace LstmMlNet.Evaluation.Backtests;

/// <summary>Rows of a backtest that several processes have each some of.</summary>
internal static class BacktestRows
{
    /// <summary>All processes' rows.</summary>
    /// <param name="ranks">The processes.</param>
    /// <param name="own">This one's.</param>
    public static List<BacktestRow> OfAllRanks(ICollective ranks, List<BacktestRow> own) => ranks.Size == 1
        ? own
        : [.. ranks.ShareOut(ranks.Size, _ => Encode(own)).SelectMany(Decode)];

    private static byte[] Encode(List<BacktestRow> rows)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream, Encoding.UTF8);
        writer.Write(rows.Count);
        foreach (BacktestRow row in rows)
        {
            writer.Write(row.SeriesNumber);
            writer.Write(row.Series);
            writer.Write(row.Origin);
            writer.Write(row.Step);
            writer.Write(row.Index);
            writer.Write(row.Time);
            foreach (double value in new[]
            {
                row.Actual,
                row.Predicted,
                row.LowerBound,
                row.UpperBound,
                row.LastValue,
                row.SeasonalNaive,
                row.Drift,
                row.Theta,
            })
                writer.Write(value);
        }

        writer.Flush();
        return stream.ToArray();
    }

    private static List<BacktestRow> Decode(byte[] bytes)
    {
        using var reader = new BinaryReader(new MemoryStream(bytes), Encoding.UTF8);
        int count = reader.ReadInt32();
        var rows = new List<BacktestRow>(count);
        for (int i = 0; i < count; i++)
            rows.Add(new BacktestRow
            {
                SeriesNumber = reader.ReadInt32(),
                Series = reader.ReadString(),
                Origin = reader.ReadInt32(),
                Step = reader.ReadInt32(),
                Index = reader.ReadInt32(),
                Time = reader.ReadString(),
                Actual = reader.ReadDouble(),
                Predicted = reader.ReadDouble(),
                LowerBound = reader.ReadDouble(),
                UpperBound = reader.ReadDouble(),
                LastValue = reader.ReadDouble(),
                SeasonalNaive = reader.ReadDouble(),
                Drift = reader.ReadDouble(),
                Theta = reader.ReadDouble(),
            });
        return rows;
    }
}
