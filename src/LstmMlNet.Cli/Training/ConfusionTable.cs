using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace LstmMlNet.Cli.Training;

/// <summary>Predicted classes against the actual ones, in 80 columns: the matrix where it fits, otherwise what each class is mistaken for.</summary>
internal static class ConfusionTable
{
    private const int Columns = 80;
    private const int NameWidth = 14;
    private const int MostClasses = 30;

    public static IRenderable Of(SequenceClassificationMetrics metrics)
    {
        int[] widths = [.. metrics.ClassNames.Select((name, column) => Math.Max(Short(name).Length, metrics.Confusion.Max(row => Count(row[column]).Length)))];
        int actualWidth = metrics.ActualClassNames.Max(name => Short(name).Length);

        // A border and two spaces for each column; recall and precision take 9 and 12.
        bool fits = actualWidth + 4 + widths.Sum(width => width + 3) + 21 <= Columns;
        return fits
            ? new Spectre.Console.Rows(new Text("Confusion: a row is the actual class, a column the predicted one."), Matrix(metrics))
            : new Spectre.Console.Rows(new Text("Confusion: what each class is most often mistaken for."), Mistakes(metrics));
    }

    private static Table Matrix(SequenceClassificationMetrics metrics)
    {
        Table table = new Table().AddColumn("");
        foreach (string name in metrics.ClassNames)
            table.AddColumn(new TableColumn(Markup.Escape(Short(name))).RightAligned().NoWrap());
        table.AddColumns(new TableColumn("recall").RightAligned(), new TableColumn("precision").RightAligned());
        for (int actual = 0; actual < metrics.ActualClassNames.Count; actual++)
        {
            string precision = actual < metrics.ClassNames.Count ? Share(metrics.PrecisionOf(actual)) : "";
            table.AddRow([Markup.Escape(Short(metrics.ActualClassNames[actual])), .. metrics.Confusion[actual].Select(Count), Share(metrics.RecallOf(actual)), precision]);
        }

        return table;
    }

    private static Table Mistakes(SequenceClassificationMetrics metrics)
    {
        Table table = new Table().AddColumn("actual")
            .AddColumns(new TableColumn("sequences").RightAligned(), new TableColumn("recall").RightAligned(), new TableColumn("precision").RightAligned())
            .AddColumn("mistaken for");
        int[] shown = [.. Enumerable.Range(0, metrics.ActualClassNames.Count).OrderBy(actual => Recall(actual)).Take(MostClasses)];
        foreach (int actual in shown)
        {
            IReadOnlyList<long> row = metrics.Confusion[actual];
            int worst = Enumerable.Range(0, row.Count).Where(column => column != actual).MaxBy(column => row[column]);
            table.AddRow(
                Markup.Escape(MetricTable.Short(metrics.ActualClassNames[actual], 20)),
                Count(row.Sum()),
                Share(metrics.RecallOf(actual)),
                actual < metrics.ClassNames.Count ? Share(metrics.PrecisionOf(actual)) : "",
                row[worst] > 0 ? Markup.Escape($"{MetricTable.Short(metrics.ClassNames[worst], 16)} ({Count(row[worst])})") : "");
        }

        if (shown.Length < metrics.ActualClassNames.Count)
            table.Caption(string.Create(CultureInfo.InvariantCulture, $"the {shown.Length} of {metrics.ActualClassNames.Count} classes with the least recall"));
        return table;

        double Recall(int actual) => double.IsNaN(metrics.RecallOf(actual)) ? 2 : metrics.RecallOf(actual);
    }

    private static string Short(string name) => MetricTable.Short(name, NameWidth);

    private static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    private static string Share(double share) => double.IsNaN(share) ? "–" : share.ToString("F2", CultureInfo.InvariantCulture);
}
