using System.Globalization;
using System.Text;

namespace LstmMlNet.Reports.Sections;

/// <summary>Predicted against actual classes.</summary>
internal static class ConfusionSection
{
    private const int MostShown = 12;
    private const double WeakRecall = 0.5;

    public static Section? Create(ReportSubject subject)
    {
        if (subject.Classes == 0)
            return null;
        var confusion = new int[subject.Classes, subject.Classes];
        foreach ((int label, int predicted) in subject.Pairs())
            confusion[label, predicted]++;
        (Tone tone, string sentence) = Verdict(subject, confusion);
        Html matrix = Matrix(subject, confusion);
        Html table = HtmlText.Table(
            "Precision: the share of predictions of a class that are correct. Recall: the share of a class’s cases that are predicted "
            + "correctly.",
            ["class", "precision", "recall", "F1", subject.IsLabeled ? "test sequences" : "steps"],
            Enumerable.Range(0, subject.Classes).Select(c => Row(subject, confusion, c)));
        bool small = subject.Classes <= MostShown;
        return new Section(
            "confusion",
            "Predicted against actual",
            tone,
            sentence,
            small ? [matrix] : [],
            small ? [table] : [matrix, table])
        {
            More = small ? "Precision, recall and F1 of each class" : "The confusion matrix, and each class's precision, recall and F1",
        };
    }

    private static (Tone Tone, string Sentence) Verdict(ReportSubject subject, int[,] confusion)
    {
        int[] known = [.. Enumerable.Range(0, subject.Classes).Where(c => Actual(confusion, c) > 0)];
        double Recall(int c) => confusion[c, c] / (double)Actual(confusion, c);
        int worst = known.MinBy(Recall);
        (int Label, int Predicted) most = (from label in known from predicted in Enumerable.Range(
            0,
            subject.Classes) where label != predicted select (label, predicted)).MaxBy(pair => confusion[pair.label, pair.predicted]);
        int errors = confusion[most.Label, most.Predicted];
        string missing = known.Length < subject.Classes
            ? $" The test data have no {(subject.IsLabeled ? "sequence" : "step")} "
                + $"of {Names(subject, Enumerable.Range(0, subject.Classes).Except(known))}: nothing is known "
                + $"of {(subject.Classes - known.Length == 1 ? "that class" : "those classes")}."
            : "";
        if (errors == 0)
            return (missing.Length > 0 ? Tone.Mixed : Tone.Good, $"Every prediction is correct.{missing}");
        string confused = string.Create(CultureInfo.InvariantCulture, $"The most frequent error is “{subject.NameOf(most.Label)}” "
            + $"predicted as “{subject.NameOf(most.Predicted)}” ({errors} of {Actual(confusion, most.Label)}).");
        int[] never = [.. known.Where(c => Enumerable.Range(0, subject.Classes).Sum(row => confusion[row, c]) == 0)];
        if (never.Length > 0)
            return (Tone.Bad, $"It never predicts {Names(subject, never)}. {confused}{missing}");
        return Recall(worst) < WeakRecall
            ? (
                Tone.Bad,
                $"It recognizes less than half of “{subject.NameOf(worst)}” (recall {HtmlText.Share(Recall(worst))}). {confused}{missing}")
            : (Recall(worst) < 0.8 || missing.Length > 0 ? Tone.Mixed : Tone.Good, "Recall is at "
                + $"least {HtmlText.Share(Recall(worst))} for every class, and lowest for “{subject.NameOf(worst)}”. {confused}{missing}");
    }

    private static string Names(ReportSubject subject, IEnumerable<int> classes)
    {
        string[] names = [.. classes.Select(c => $"“{subject.NameOf(c)}”")];
        return names.Length <= 4
            ? string.Join(", ", names)
            : string.Create(CultureInfo.InvariantCulture, $"{string.Join(", ", names.Take(3))} and {names.Length - 3} other classes");
    }

    private static int Actual(int[,] confusion, int c) => Enumerable.Range(0, confusion.GetLength(1)).Sum(other => confusion[c, other]);

    private static string[] Row(ReportSubject subject, int[,] confusion, int c)
    {
        int own = confusion[c, c];
        int actual = Actual(confusion, c);
        int predicted = Enumerable.Range(0, subject.Classes).Sum(other => confusion[other, c]);
        double precision = predicted > 0 ? own / (double)predicted : double.NaN;
        double recall = actual > 0 ? own / (double)actual : double.NaN;
        return
        [
            subject.NameOf(c), Share(precision), Share(recall), Share(2.0 * own / (predicted + actual)),
            actual.ToString("N0", CultureInfo.InvariantCulture),
        ];
    }

    private static string Share(double value) => double.IsNaN(value) ? "–" : HtmlText.Number(value, "F3");

    /// <summary>Cells are as dark as their share of the row; ink stays readable on each.</summary>
    private static Html Matrix(ReportSubject subject, int[,] confusion)
    {
        int classes = subject.Classes;
        string caption =
            "Confusion matrix: rows are actual classes, columns predicted ones; predictions on the diagonal are correct.";
        var text = new StringBuilder("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Confusion "
            + $"matrix\"><table><caption>{caption}</caption><thead><tr><th scope=\"col\">actual \\ predicted</th>");
        for (int c = 0; c < classes; c++)
            text.Append($"<th scope=\"col\">{HtmlText.Encode(subject.NameOf(c))}</th>");
        text.Append("</tr></thead><tbody>");
        for (int row = 0; row < classes; row++)
        {
            int all = Math.Max(1, Actual(confusion, row));
            text.Append($"<tr><th scope=\"row\">{HtmlText.Encode(subject.NameOf(row))}</th>");
            for (int column = 0; column < classes; column++)
            {
                double share = confusion[row, column] / (double)all;
                string color = row == column ? "0, 114, 178" : "213, 94, 0";
                string correct = row == column ? " class=\"correct\"" : "";
                text.Append(
                    CultureInfo.InvariantCulture,
                    $"<td{correct} style=\"background: rgba({color}, {share * 0.35:F2})\">{confusion[row, column]}</td>");
            }

            text.Append("</tr>");
        }

        return new Html(text.Append("</tbody></table></div>").ToString());
    }
}
