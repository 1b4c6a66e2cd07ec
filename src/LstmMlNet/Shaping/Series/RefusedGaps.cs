using System.Globalization;
using LstmMlNet.Rows;
using LstmMlNet.Shaping.Columns;
using Microsoft.ML;

namespace LstmMlNet.Shaping.Series;

/// <summary>Steps that are missing and may not be, times that come twice, and rows between two steps: the first ones are named.</summary>
/// <param name="column">The order column.</param>
/// <param name="spacing">Its spacing.</param>
/// <param name="hasIds">Whether the table holds several series.</param>
internal sealed class RefusedGaps(DataViewSchema.Column column, SeriesSpacing spacing, bool hasIds)
{
    private const int MostNamed = 3;
    private readonly List<(OrderValue From, OrderValue To, string Series, long Row)> _named = [];
    private Kind _kind;
    private long _missing;
    private long _steps;
    private long _count;

    private enum Kind
    {
        Missing,
        Twice,
        BetweenSteps,
    }

    public bool Any => _count > 0;

    /// <summary>Notes a row that may not be where it is; of those that are wrong in another way than the first one, none.</summary>
    public void Add(OrderValue from, OrderValue to, SeriesReader reader)
    {
        double steps = spacing.Between(from, to);
        long missing = Math.Max(0, (long)Math.Round(steps) - 1);
        Kind kind = to.CompareTo(from) == 0
            ? Kind.Twice
            : missing == 0 || !SeriesSpacing.IsOnGrid(steps)
            ? Kind.BetweenSteps
            : Kind.Missing;
        if (!Any)
            (_kind, _missing) = (kind, missing);
        if (kind != _kind)
            return;
        _count++;
        _steps += missing;
        if (_named.Count < MostNamed)
            _named.Add((from, to, reader.Name, reader.Position));
    }

    /// <summary>What was noted, as an error at the first place.</summary>
    public InvalidOperationException Error()
    {
        (string what, string advice) = _kind switch
        {
            Kind.Twice => (
                $"{Text(_named[0].To)} comes twice in {(hasIds ? "one sequence" : "the series")}{Others(", as do ", one => Text(one.To))}",
                ". Where the table holds several series, name the column that identifies them (IdColumnName); otherwise keep one row a "
                + "step, or set TimeGaps to Ignore"),
            Kind.BetweenSteps => (
                $"{After(_named[0])}, which is not a whole number of steps of {spacing.Text(column)}{Others("; nor is ", After)}",
                ". Give one row per step, or set TimeGaps to Ignore"),
            _ => (Missing(), ". Set TimeGaps to Fill, Mask or Split, or to Ignore to take the rows as neighbors"),
        };
        return SequenceColumnReader.Error(column.Name, _named[0].Row, what, advice);
    }

    private string Missing()
    {
        if (_count == 1)
        {
            string first = Text(spacing.After(_named[0].From, 1));
            string named = _missing == 1
                ? $"the step {first} is missing"
                : $"{_missing:N0} steps are missing, {first} to {Text(spacing.After(_named[0].From, _missing))}";
            return $"{named}: {After(_named[0])}, and the spacing is {spacing.Text(column)}";
        }

        return string.Create(CultureInfo.InvariantCulture, $"{_steps:N0} steps of {spacing.Text(column)} are missing in {_count:N0} gaps: ")
            + $"{After(_named[0])}{Others("; ", one => $"{After(one)} (row {one.Row})")}";
    }

    /// <summary>Those after the first one, and how many more there are.</summary>
    private string Others(string before, Func<(OrderValue From, OrderValue To, string Series, long Row), string> text)
    {
        if (_count == 1)
            return "";
        string separator = before == "; " ? before : ", ";
        string more = _count > _named.Count
            ? string.Create(CultureInfo.InvariantCulture, $" and {_count - _named.Count:N0} more")
            : "";
        return before + string.Join(separator, _named.Skip(1).Select(text)) + more;
    }

    private string After((OrderValue From, OrderValue To, string Series, long Row) row) =>
        $"{Text(row.To)} comes after {Text(row.From)} in {row.Series}";

    private string Text(OrderValue value) => OrderReader.Text(value, column);
}
