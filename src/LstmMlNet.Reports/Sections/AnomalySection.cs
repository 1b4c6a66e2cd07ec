using System.Globalization;
using LstmMlNet.Reports.Measures;
using LstmMlNet.Reports.Plots;
using Microsoft.ML;
using Microsoft.ML.Data;
using OxyPlot.Axes;

namespace LstmMlNet.Reports.Sections;

/// <summary>Each series with its expected band and its alerts.</summary>
internal static class AnomalySection
{
    private const int PredictionLength = 5;
    private const int MostAlerts = 200;

    public static Section Create(IDataView judged, AnomalyReportOptions options)
    {
        List<Judged> series = Read(judged, options);
        int rows = series.Sum(one => one.Values.Count);
        if (rows == 0)
            throw new InvalidOperationException("The data has no rows: there is nothing to draw.");
        int alerts = series.Sum(one => one.Alerts.Count());
        Judged[] drawn = [.. series.OrderByDescending(one => one.Predictions.Max(prediction => prediction[1])).Take(options.MaximumSeries)];
        (Tone tone, string verdict) = Verdict(series, alerts, options.Detector?.FalseAlarmRate);
        return new Section(
            "anomalies",
            "Alerts",
            tone,
            verdict,
            [.. drawn.Select((one, place) => Draw(one, place, options))],
            [Table(series, options)])
        {
            More = "The alerts",
        };
    }

    /// <summary>How many alerts there are, and how many would come by chance.</summary>
    private static (Tone Tone, string Sentence) Verdict(List<Judged> series, int alerts, double? falseAlarmRate)
    {
        int judged = series.Sum(one => one.Predictions.Count(prediction => double.IsFinite(prediction[3])));
        string raise = alerts == 1 ? "rows raises an alert" : "rows raise an alert";
        string found = alerts == 0
            ? string.Create(CultureInfo.InvariantCulture, $"None of {judged:N0} judged rows raises an alert")
            : series.Count == 1
            ? string.Create(CultureInfo.InvariantCulture, $"{alerts:N0} of {judged:N0} judged {raise}")
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{alerts:N0} of {judged:N0} judged {raise}, in {series.Count(one => one.Alerts.Any()):N0} of {series.Count:N0} series");
        if (falseAlarmRate is not { } rate)
            return (alerts > 0 ? Tone.Mixed : Tone.Good, $"{found}.");
        double byChance = rate * judged;
        string chance = string.Create(
            CultureInfo.InvariantCulture,
            $"if all rows were ordinary, about {(byChance < 1 ? "none" : byChance.ToString("N0", CultureInfo.InvariantCulture))} would by "
            + $"chance ({HtmlText.Number(100 * rate)} %)");

        // Twice the deviation of a count of rare events.
        bool isMore = alerts > byChance + (2 * Math.Sqrt(Math.Max(1, byChance)));
        return alerts == 0 ? (Tone.Good, $"{found}; {chance}.")
            : isMore ? (Tone.Mixed, $"{found}; {chance}, so some of these rows are worth a look.")
            : (Tone.Plain, $"{found}; {chance}, so these may be false alarms.");
    }

    private static Figure Draw(Judged series, int place, AnomalyReportOptions options)
    {
        List<double> x = series.Times;
        int[] known = [.. Enumerable.Range(0, series.Values.Count).Where(t => double.IsFinite(series.Predictions[t][3]))];
        int[] alerts = [.. series.Alerts];
        var chart = new Chart(options.TimeColumnName ?? "row of the series", (options.ValueColumnName, 1));
        if (series.HasDates)
            chart.Dates();
        if (known.Length > 0)
            chart.Band(
                [.. known.Select(t => x[t])],
                [.. known.Select(t => series.Predictions[t][3])],
                [.. known.Select(t => series.Predictions[t][4])],
                0,
                "expected");
        chart.Line(x, series.Values, 5, "actual", width: 1.2);
        if (alerts.Length > 0)
            chart.Points([.. alerts.Select(t => x[t])], [.. alerts.Select(t => series.Values[t])], 1, "alert", size: 4);
        string name = series.Name.Length == 0 ? "The series" : $"Series “{series.Name}”";
        string text = string.Create(CultureInfo.InvariantCulture, $"{name}: "
            + $"{(alerts.Length == 0 ? "no" : alerts.Length.ToString("N0", CultureInfo.InvariantCulture))} "
            + $"{(alerts.Length == 1 ? "alert" : "alerts")} in {series.Values.Count:N0} rows.");
        string where = alerts.Length == 0 ? "" : string.Create(
            CultureInfo.InvariantCulture,
            $" The highest score is {series.Predictions.Max(prediction => prediction[1]):G3}.");
        return new Figure(string.Create(CultureInfo.InvariantCulture, $"anomalies-{place + 1}"), text, text + where, chart.Legend());
    }

    private static Html Table(List<Judged> series, AnomalyReportOptions options)
    {
        (Judged Series, int Row)[] alerts =
        [
            .. series.SelectMany(one => one.Alerts.Select(row => (one, row)))
                .OrderByDescending(alert => alert.one.Predictions[alert.row][1]),
        ];
        return HtmlText.Table(
            alerts.Length > MostAlerts ? $"The {MostAlerts} alerts with the highest scores" : "All alerts, the highest score first",
            [
                .. options.IdColumnName is { } id ? [id] : Array.Empty<string>(),
                options.TimeColumnName ?? "row",
                options.ValueColumnName, "expected from", "to", "score", "p-value",
            ],
            alerts.Take(MostAlerts).Select(alert => (IReadOnlyList<string>)
            [
                .. options.IdColumnName is null ? Array.Empty<string>() : [alert.Series.Name],
                alert.Series.TimeOf(alert.Row),
                HtmlText.Plain(alert.Series.Values[alert.Row]),
                HtmlText.Plain(alert.Series.Predictions[alert.Row][3]),
                HtmlText.Plain(alert.Series.Predictions[alert.Row][4]),
                HtmlText.Number(alert.Series.Predictions[alert.Row][1]),
                HtmlText.Plain(alert.Series.Predictions[alert.Row][2]),
            ]));
    }

    private static List<Judged> Read(IDataView judged, AnomalyReportOptions options)
    {
        DataViewSchema.Column value = Find(judged.Schema, options.ValueColumnName);
        DataViewSchema.Column prediction = Find(judged.Schema, options.PredictionColumnName);
        if (prediction.Type is not VectorDataViewType { Size: PredictionLength } vector || vector.ItemType != NumberDataViewType.Double)
            throw new ArgumentException(
                $"Column '{prediction.Name}' must contain anomaly predictions, vectors of {PredictionLength} doubles; "
                + $"it is {prediction.Type}.");
        DataViewSchema.Column? id = options.IdColumnName is { } name ? Find(judged.Schema, name) : null;
        DataViewSchema.Column? time = options.TimeColumnName is { } order ? Find(judged.Schema, order) : null;
        using DataViewRowCursor cursor =
            judged.GetRowCursor([value, prediction, .. new[] { id, time }.OfType<DataViewSchema.Column>()]);
        Func<double> readValue = Number(cursor, value);
        ValueGetter<VBuffer<double>> readPrediction = cursor.GetGetter<VBuffer<double>>(prediction);
        Func<string> readId = id is { } of ? CursorValues.Text(cursor, of) : () => "";
        Func<double>? readTime = time is { } at ? TimeAxis.Reader(cursor, at) : null;
        bool hasDates = time?.Type is DateTimeDataViewType or DateTimeOffsetDataViewType;
        var series = new Dictionary<string, Judged>();
        while (cursor.MoveNext())
        {
            string key = readId();
            if (!series.TryGetValue(key, out Judged? one))
                series.Add(key, one = new Judged(key, hasDates));
            VBuffer<double> values = default;
            readPrediction(ref values);
            one.Times.Add(readTime?.Invoke() ?? one.Values.Count);
            one.Values.Add(readValue());
            one.Predictions.Add([.. values.DenseValues()]);
        }

        return [.. series.Values];
    }

    private static DataViewSchema.Column Find(DataViewSchema schema, string name) => schema.GetColumnOrNull(name)
        ?? throw new ArgumentException(
            $"There is no column '{name}'. The columns are: {string.Join(", ", schema.Select(column => column.Name))}.");

    private static Func<double> Number(DataViewRowCursor cursor, DataViewSchema.Column column) => column.Type.RawType switch
    {
        var type when type == typeof(float) => CursorValues.Reader<float, double>(cursor, column, value => value),
        var type when type == typeof(double) => CursorValues.Reader<double, double>(cursor, column, value => value),
        var type when type == typeof(int) => CursorValues.Reader<int, double>(cursor, column, value => value),
        var type when type == typeof(long) => CursorValues.Reader<long, double>(cursor, column, value => value),
        _ => throw new ArgumentException($"Column '{column.Name}' must be one number per row; it is {column.Type}."),
    };

    private sealed record Judged(string Name, bool HasDates)
    {
        /// <summary>The rows' times, or their numbers.</summary>
        public List<double> Times { get; } = [];

        public List<double> Values { get; } = [];

        public List<double[]> Predictions { get; } = [];

        /// <summary>A row's time as text.</summary>
        public string TimeOf(int row) => HasDates
            ? CursorValues.TextOf(DateTimeAxis.ToDateTime(Times[row], TimeSpan.FromSeconds(1)))
            : Times[row].ToString(CultureInfo.InvariantCulture);

        /// <summary>The rows that raise an alert.</summary>
        public IEnumerable<int> Alerts => Enumerable.Range(0, Values.Count).Where(t => Predictions[t][0] == 1);
    }
}
