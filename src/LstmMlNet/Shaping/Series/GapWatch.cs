using LstmMlNet.Rows;
using LstmMlNet.Shaping.Columns;
using Microsoft.ML;

namespace LstmMlNet.Shaping.Series;

/// <summary>Counts the steps that are missing between rows, and refuses them where they may not be.</summary>
internal sealed class GapWatch(SeriesSpacing spacing, SeriesLayout series)
{
    private const long MostInserted = 100_000;
    private long _gaps;
    private long _steps;
    private string _first = "";

    /// <summary>How many steps are missing between two neighbouring rows of a series.</summary>
    /// <exception cref="InvalidOperationException">Some are, or a row is none of the grid's, and that may not be.</exception>
    public long Missing(OrderValue from, OrderValue to, SeriesReader reader)
    {
        double steps = spacing.Between(from, to);
        long missing = Math.Max(0, (long)Math.Round(steps) - 1);
        if (SeriesSpacing.IsOnGrid(steps) && missing == 0)
            return 0;
        DataViewSchema.Column column = series.Order!.Value;
        string after = $"{OrderReader.Text(to, column)} comes after {OrderReader.Text(from, column)} in {reader.Name}";
        if (series.Gaps == TimeGapHandling.Error)
            throw SequenceColumnReader.Error(column.Name, reader.Position, What(from, to, missing, after));
        if (missing == 0)
            return 0;
        if (series.Inserts && missing > MostInserted)
            throw SequenceColumnReader.Error(
                column.Name,
                reader.Position,
                $"{missing:N0} steps of {spacing.Text(column)} are missing: {after}. That is too many to fill; set TimeGaps to Split");
        _gaps++;
        _steps += missing;
        if (_gaps == 1)
            _first = $"{after} (row {reader.Position})";
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
            TimeGapHandling.Ignore => "rows are taken as neighbours (TimeGaps is Ignore)",
            TimeGapHandling.Split => "each splits its series",
            _ => "they are filled",
        };
        string steps = _steps == 1
            ? $"1 step of {spacing.Text(column)} is missing"
            : $"{_steps:N0} steps of {spacing.Text(column)} are missing";
        note($"Column '{column.Name}': {steps} in {_gaps:N0} gap{(_gaps == 1 ? "" : "s")}; {done}. The first: {_first}.");
        _gaps = 0;
    }

    private string What(OrderValue from, OrderValue to, long missing, string after)
    {
        DataViewSchema.Column column = series.Order!.Value;
        if (to.CompareTo(from) == 0)
            return $"{OrderReader.Text(to, column)} comes twice in {(series.Id is null ? "the series" : "one sequence")}. Where the "
                + "table holds several series, name the column that identifies them (IdColumnName); otherwise keep one row a step, or set "
                + "TimeGaps to Ignore";
        if (missing == 0 || !SeriesSpacing.IsOnGrid(spacing.Between(from, to)))
            return $"{after}, which is no whole number of steps of {spacing.Text(column)}. Give one row a step, or set TimeGaps to Ignore";
        string first = OrderReader.Text(spacing.After(from, 1), column);
        string named = missing == 1
            ? $"the step {first} is missing"
            : $"{missing:N0} steps are missing, {first} to {OrderReader.Text(spacing.After(from, missing), column)}";
        return $"{named}: {after}, and the spacing is {spacing.Text(column)}. Set TimeGaps to Fill, Mask or Split, or to Ignore to take "
            + "the rows as neighbours";
    }
}
