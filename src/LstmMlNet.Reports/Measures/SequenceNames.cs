using Microsoft.ML;
using Microsoft.ML.Data;

namespace LstmMlNet.Reports.Measures;

/// <summary>The names of the test sequences, from a column of the data: recordings, machines, the series of windows.</summary>
internal static class SequenceNames
{
    /// <summary>A name for each sequence; empty if no column is named, or if its number of names differs.</summary>
    /// <exception cref="ArgumentException">There is no such column, or it is neither a text nor a number.</exception>
    public static IReadOnlyList<string> Read(ReportSubject subject)
    {
        if (subject.Options.IdColumnName is not { } name)
            return [];
        DataViewSchema schema = subject.Input.Schema;
        DataViewSchema.Column column = schema.GetColumnOrNull(name) ?? throw new ArgumentException(
            $"The data has no column '{name}' for the sequences' names ({nameof(ReportOptions.IdColumnName)}).");
        DataViewSchema.Column[] needed = subject.Transformer.Task == SequenceTask.Forecasting
            ? [column, schema[subject.Options.LabelColumnName]]
            : [column];
        using DataViewRowCursor cursor = subject.Input.GetRowCursor(needed);
        Func<string> read = CursorValues.Text(cursor, column);
        Func<bool> isKnown = needed.Length > 1 ? TimeAxis.Known(cursor, needed[1]) : () => true;
        var names = new List<string>();
        while (cursor.MoveNext())
        {
            if (isKnown())
                names.Add(read());
        }

        return names.Count == subject.Data.Count ? names : [];
    }
}
