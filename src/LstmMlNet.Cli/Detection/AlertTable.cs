using System.Globalization;
using System.Numerics;
using Microsoft.ML;
using Microsoft.ML.Data;
using Spectre.Console;

namespace LstmMlNet.Cli.Detection;

/// <summary>The rows that raise an alert.</summary>
internal sealed class AlertTable
{
    private const int ProgressRows = 5_000;
    private readonly DetectionColumns _columns;
    private readonly List<Alert> _alerts = [];
    private readonly long _rows;

    /// <param name="judged">The rows with the detector's column.</param>
    /// <param name="columns">The columns to show.</param>
    /// <param name="progress">Called with the number of rows that were judged, now and then.</param>
    public AlertTable(IDataView judged, DetectionColumns columns, Action<long> progress)
    {
        _columns = columns;
        DataViewSchema schema = judged.Schema;
        using DataViewRowCursor cursor = judged.GetRowCursor(schema);
        Func<string> id = columns.Id is { } of ? Text<ReadOnlyMemory<char>>(cursor, schema[of.Name]) : () => "";
        Func<string> order = columns.Order is not { } by ? () => cursor.Position.ToString(CultureInfo.InvariantCulture)
            : by.IsTimestamp ? Text<DateTime>(cursor, schema[by.Name])
            : Text<double>(cursor, schema[by.Name]);
        Func<double> value = schema[columns.Value.Name].Type == NumberDataViewType.Double
            ? Number<double>(cursor, schema[columns.Value.Name])
            : Number<float>(cursor, schema[columns.Value.Name]);
        ValueGetter<VBuffer<double>> getter = cursor.GetGetter<VBuffer<double>>(schema["Prediction"]);
        VBuffer<double> prediction = default;
        for (; cursor.MoveNext(); _rows++)
        {
            getter(ref prediction);
            if (prediction.GetItemOrDefault(0) > 0)
                _alerts.Add(new Alert(
                    id(),
                    order(),
                    value(),
                    prediction.GetItemOrDefault(3),
                    prediction.GetItemOrDefault(4),
                    prediction.GetItemOrDefault(1),
                    prediction.GetItemOrDefault(2)));
            if ((_rows + 1) % ProgressRows == 0)
                progress(_rows + 1);
        }
    }

    /// <summary>Writes a line per alert, in the order of the rows.</summary>
    public void Write(TextWriter writer)
    {
        string[] named = [_columns.Id?.Name ?? "", _columns.Order?.Name ?? "Row", _columns.Value.Name];
        writer.WriteLine(string.Join(',', named.Where(name => name.Length > 0).Select(Quoted).Concat(
            ["LowerBound", "UpperBound", "Score", "PValue"])));
        foreach (Alert alert in _alerts)
        {
            string[] cells =
            [
                .. _columns.Id is null ? [] : new[] { Quoted(alert.Id) },
                Quoted(alert.Order),
                .. new[] { alert.Value, alert.Lower, alert.Upper, alert.Score, alert.PValue }
                    .Select(number => number.ToString("R", CultureInfo.InvariantCulture)),
            ];
            writer.WriteLine(string.Join(',', cells));
        }
    }

    /// <summary>Shows how many there are, and those that were least expected.</summary>
    public void Show(IAnsiConsole console, int most)
    {
        console.WriteLine(FormattableString.Invariant($"{_alerts.Count:N0} of {_rows:N0} rows were not expected."));
        if (_alerts.Count == 0)
            return;
        var table = new Table().Border(TableBorder.Simple);
        if (_columns.Id is { } id)
            table.AddColumn(Markup.Escape(id.Name));
        table.AddColumn(Markup.Escape(_columns.Order?.Name ?? "row"));
        foreach (string name in new[] { _columns.Value.Name, "expected from", "to", "score" })
            table.AddColumn(new TableColumn(Markup.Escape(name)).RightAligned());
        foreach (Alert alert in _alerts.OrderByDescending(alert => alert.Score).Take(most))
        {
            string[] cells =
            [
                .. _columns.Id is null ? [] : new[] { alert.Id },
                alert.Order,
                .. new[] { alert.Value, alert.Lower, alert.Upper, alert.Score }
                    .Select(number => number.ToString("G4", CultureInfo.InvariantCulture)),
            ];
            table.AddRow([.. cells.Select(Markup.Escape)]);
        }

        console.Write(table);
    }

    private static Func<string> Text<T>(DataViewRow row, DataViewSchema.Column column)
    {
        ValueGetter<T> getter = row.GetGetter<T>(column);
        T value = default!;
        return () =>
        {
            getter(ref value);
            return value is DateTime time
                ? time.ToString(time.TimeOfDay == TimeSpan.Zero ? "yyyy-MM-dd" : "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)
                : Convert.ToString(value, CultureInfo.InvariantCulture)!;
        };
    }

    private static Func<double> Number<T>(DataViewRow row, DataViewSchema.Column column)
        where T : INumberBase<T>
    {
        ValueGetter<T> getter = row.GetGetter<T>(column);
        T value = T.Zero;
        return () =>
        {
            getter(ref value);
            return double.CreateChecked(value);
        };
    }

    private static string Quoted(string text) =>
        text.AsSpan().ContainsAny(",\"\n\r") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;

    /// <param name="Id">The series.</param>
    /// <param name="Order">Its time, or the row's number.</param>
    /// <param name="Value">What came.</param>
    /// <param name="Lower">The least that was expected.</param>
    /// <param name="Upper">The most.</param>
    /// <param name="Score">How far off, 1 at the bounds.</param>
    /// <param name="PValue">The share of ordinary errors that are as large.</param>
    private sealed record Alert(string Id, string Order, double Value, double Lower, double Upper, double Score, double PValue);
}
