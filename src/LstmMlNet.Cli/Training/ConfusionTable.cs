using System.Globalization;
using Microsoft.ML.Data;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace LstmMlNet.Cli.Training;

/// <summary>
/// Predicted classes against the actual ones, in 80 columns: the matrix where it fits, otherwise what each class is mistaken
/// for.
/// </summary>
internal static class ConfusionTable
{
    private const int Columns = 80;
    private const int NameWidth = 14;
    private const int MostClasses = 30;
    private const string Recall = "recall";
    private const string Precision = "precision";

    public static IRenderable Of(Confusion metrics)
    {
        int[] widths = [.. metrics.ClassNames.Select((name, column) => Math.Max(
            Math.Max(Short(name).Length, Share(metrics.Matrix.PerClassPrecision[column]).Length),
            metrics.Matrix.Counts.Max(row => Count(row[column]).Length)))];
        int actualWidth = metrics.ActualClassNames.Select(Short).Append(Precision).Max(name => name.Length);

        // A border and two spaces for each column, and a border at the end.
        bool fits = actualWidth + 3 + widths.Sum(width => width + 3) + Recall.Length + 3 + 1 <= Columns;
        return fits
            ? new Spectre.Console.Rows(new Text("Confusion matrix: rows are actual classes, columns predicted ones."), Matrix(metrics))
            : new Spectre.Console.Rows(new Text("Confusion: the class that each is most often mistaken for."), Mistakes(metrics));
    }

    private static Table Matrix(Confusion metrics)
    {
        Table table = new Table().AddColumn("");
        foreach (string name in metrics.ClassNames)
            table.AddColumn(new TableColumn(Markup.Escape(Short(name))).RightAligned().NoWrap());
        table.AddColumn(new TableColumn(Recall).RightAligned());
        for (int actual = 0; actual < metrics.ActualClassNames.Count; actual++)
            table.AddRow([
                Markup.Escape(Short(metrics.ActualClassNames[actual])),
                .. CountsOf(metrics, actual).Select(Count),
                Share(RecallOf(metrics, actual)),
            ]);

        // As ML.NET writes it: recall is of what is in a row, precision of what is in a column.
        table.AddEmptyRow();
        table.AddRow([Precision, .. metrics.Matrix.PerClassPrecision.Take(metrics.ClassNames.Count).Select(Share), ""]);
        return table;
    }

    private static Table Mistakes(Confusion metrics)
    {
        Table table = new Table().AddColumn("actual")
            .AddColumns(
                new TableColumn(metrics.Counted).RightAligned(),
                new TableColumn(Recall).RightAligned(),
                new TableColumn(Precision).RightAligned())
            .AddColumn("mistaken for");
        int[] shown = [.. Enumerable.Range(0, metrics.ActualClassNames.Count).OrderBy(Known).Take(MostClasses)];
        foreach (int actual in shown)
        {
            IReadOnlyList<double> row = CountsOf(metrics, actual);
            int worst = Enumerable.Range(0, row.Count).Where(column => column != actual).MaxBy(column => row[column]);
            table.AddRow(
                Markup.Escape(MetricTable.Short(metrics.ActualClassNames[actual], 20)),
                Count(row.Sum()),
                Share(RecallOf(metrics, actual)),
                actual < metrics.ClassNames.Count ? Share(metrics.Matrix.PerClassPrecision[actual]) : "",
                row[worst] > 0 ? Markup.Escape($"{MetricTable.Short(metrics.ClassNames[worst], 16)} ({Count(row[worst])})") : "");
        }

        if (shown.Length < metrics.ActualClassNames.Count)
            table.Caption(string.Create(
                CultureInfo.InvariantCulture,
                $"the {shown.Length} of {metrics.ActualClassNames.Count} classes with the lowest recall"));
        return table;

        double Known(int actual) => double.IsNaN(RecallOf(metrics, actual)) ? 2 : RecallOf(metrics, actual);
    }

    private static string Short(string name) => MetricTable.Short(name, NameWidth);

    private static double RecallOf(Confusion metrics, int actual) => metrics.Matrix.PerClassRecall[actual];

    /// <summary>A label's rows by the class that was predicted, in the order of the model's classes.</summary>
    private static IReadOnlyList<double> CountsOf(Confusion metrics, int actual) =>
        [.. metrics.Matrix.Counts[actual].Take(metrics.ClassNames.Count)];

    private static string Count(double count) => count.ToString("N0", CultureInfo.InvariantCulture);

    private static string Share(double share) => double.IsNaN(share) ? "–" : share.ToString("F2", CultureInfo.InvariantCulture);
}

/// <summary>How often each class was predicted as each class.</summary>
/// <param name="Matrix">The counts: rows are actual classes, columns predicted ones.</param>
/// <param name="ClassNames">The classes that are predicted.</param>
/// <param name="ActualClassNames">The actual classes: those that are predicted, then those that the model does not know.</param>
/// <param name="Counted">What is counted: sequences or steps.</param>
internal sealed record Confusion(
    ConfusionMatrix Matrix,
    IReadOnlyList<string> ClassNames,
    IReadOnlyList<string> ActualClassNames,
    string Counted)
{
    /// <summary>That of sequences.</summary>
    public static Confusion Of(SequenceClassificationMetrics metrics) =>
        new(metrics.ConfusionMatrix, metrics.ClassNames, metrics.ActualClassNames, "sequences");
}
