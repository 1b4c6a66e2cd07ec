using LstmMlNet.Rows;
using LstmMlNet.Shaping.Columns;
using Microsoft.ML;

namespace LstmMlNet.Shaping.Series;

/// <summary>Counts the steps that are missing between rows, and notes those that may not be.</summary>
internal sealed class GapWatch(SeriesSpacing spacing, SeriesLayout series)
{
    private const long MostInserted = 100_000;
    private const int MostNamed = 3;
    private readonly List<string> _named = [];
    private long _gaps;
    private long _steps;

    /// <summary>What may not be.</summary>
    public RefusedGaps Refused { get; } = new(series.Order!.Value, spacing, series.Id is not null);

    /// <summary>How many steps are missing between two neighboring rows of a series, and are dealt with.</summary>
    /// <exception cref="InvalidOperationException">Too many are to be put in.</exception>
    public long Missing(OrderValue from, OrderValue to, SeriesReader reader)
    {
        double steps = spacing.Between(from, to);
        long missing = Math.Max(0, (long)Math.Round(steps) - 1);
        if (SeriesSpacing.IsOnGrid(steps) && missing == 0)
            return 0;
        if (series.Gaps == TimeGapHandling.Error)
        {
            Refused.Add(from, to, reader);
            return 0;
        }

        if (missing == 0)
            return 0;
        DataViewSchema.Column column = series.Order!.Value;
        string after = $"{OrderReader.Text(to, column)} comes after {OrderReader.Text(from, column)} in {reader.Name}";
        if (series.Inserts && missing > MostInserted)
            throw SequenceColumnReader.Error(
                column.Name,
                reader.Position,
                $"{missing:N0} steps of {spacing.Text(column)} are missing: {after}. That is too many to fill",
                "; set TimeGaps to Split");
        _gaps++;
        _steps += missing;
        if (_named.Count < MostNamed)
            _named.Add($"{after} (row {reader.Position})");
        return missing;
    }

    /// <summary>Reports which steps were missing, once all rows are read.</summary>
    public void Report(Action<string> note)
    {
        if (_gaps == 0)
            return;
        DataViewSchema.Column column = series.Order!.Value;
        string done = series.Gaps switch
        {
            TimeGapHandling.Ignore => "rows are taken as neighbors (TimeGaps is Ignore)",
            TimeGapHandling.Split => "each splits its series",
            _ => "they are filled",
        };
        string steps = _steps == 1
            ? $"1 step of {spacing.Text(column)} is missing"
            : $"{_steps:N0} steps of {spacing.Text(column)} are missing";
        string which = _gaps <= _named.Count ? "Where" : $"The first {_named.Count}";
        note($"Column '{column.Name}': {steps} in {_gaps:N0} gap{(_gaps == 1 ? "" : "s")}; {done}. {which}: {string.Join("; ", _named)}.");
        _gaps = 0;
        _named.Clear();
    }
}
