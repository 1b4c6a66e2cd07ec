using System.Globalization;
using System.Text;

namespace LstmMlNet.Reports.Sections;

/// <summary>What the model answers to the test data: the confusion matrix and each class's figures, or the errors of numbers.</summary>
internal static class AnswersSection
{
    public static Section? Create(ReportSubject subject)
    {
        if (subject.Classes > 0)
            return Classes(subject);
        return subject.Transformer.Task is SequenceTask.Regression or SequenceTask.Forecasting ? Numbers(subject) : null;
    }

    private static Section Classes(ReportSubject subject)
    {
        var confusion = new int[subject.Classes, subject.Classes];
        foreach ((int label, int predicted) in subject.Pairs())
            confusion[label, predicted]++;
        var rows = new List<IReadOnlyList<string>>();
        for (int c = 0; c < subject.Classes; c++)
        {
            int own = confusion[c, c];
            int actual = Enumerable.Range(0, subject.Classes).Sum(other => confusion[c, other]);
            int told = Enumerable.Range(0, subject.Classes).Sum(other => confusion[other, c]);
            double precision = told > 0 ? own / (double)told : double.NaN;
            double recall = actual > 0 ? own / (double)actual : double.NaN;
            rows.Add([subject.NameOf(c), Share(precision), Share(recall), Share(2 * precision * recall / (precision + recall)), actual.ToString(CultureInfo.InvariantCulture)]);
        }

        return new Section(
            "confusion",
            "What it tells right and wrong",
            [
                Matrix(subject, confusion),
                HtmlText.Table("Each class: of those told to be it, how many are (precision); of those that are, how many were told (recall)", ["class", "precision", "recall", "F1", "test cases"], rows),
            ]);
    }

    private static string Share(double value) => double.IsNaN(value) ? "–" : HtmlText.Number(value, "F3");

    /// <summary>Cells are as dark as their share of the row; ink stays readable on each.</summary>
    private static Html Matrix(ReportSubject subject, int[,] confusion)
    {
        int classes = subject.Classes;
        var text = new StringBuilder("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Confusion matrix\"><table><caption>Confusion matrix: a row is what a sequence is, a column what it was told to be; those on the diagonal are right.</caption><thead><tr><th scope=\"col\">is \\ told</th>");
        for (int c = 0; c < classes; c++)
            text.Append($"<th scope=\"col\">{HtmlText.Encode(subject.NameOf(c))}</th>");
        text.Append("</tr></thead><tbody>");
        for (int row = 0; row < classes; row++)
        {
            int all = Math.Max(1, Enumerable.Range(0, classes).Sum(column => confusion[row, column]));
            text.Append($"<tr><th scope=\"row\">{HtmlText.Encode(subject.NameOf(row))}</th>");
            for (int column = 0; column < classes; column++)
            {
                double share = confusion[row, column] / (double)all;
                string colour = row == column ? "0, 114, 178" : "213, 94, 0";
                text.Append(CultureInfo.InvariantCulture, $"<td{(row == column ? " class=\"hit\"" : "")} style=\"background: rgba({colour}, {share * 0.35:F2})\">{confusion[row, column]}</td>");
            }

            text.Append("</tr>");
        }

        return new Html(text.Append("</tbody></table></div>").ToString());
    }

    private static Section Numbers(ReportSubject subject)
    {
        int targets = subject.Data.TargetsOf(0).Length;
        int stride = subject.Network.Head.Outputs / targets;
        double[] truth = [.. Enumerable.Range(0, subject.Data.Count).SelectMany(i => subject.Data.TargetsOf(i).ToArray()).Select(value => (double)value)];
        double[] told = [.. subject.Outputs.SelectMany(outputs => Enumerable.Range(0, targets).Select(k => (double)outputs[(k * stride) + (stride / 2)]))];
        double[] errors = [.. told.Zip(truth, (a, b) => a - b)];
        double mean = truth.Average();
        double spread = truth.Sum(value => (value - mean) * (value - mean));
        double absolute = errors.Average(Math.Abs);
        double squared = Math.Sqrt(errors.Average(error => error * error));
        double explained = 1 - (errors.Sum(error => error * error) / spread);
        return new Section(
            "errors",
            "How far off it is",
            [
                HtmlText.Table("Errors on the test data", ["", "value"], [["mean absolute error", HtmlText.Number(absolute, "G4")], ["root mean squared error", HtmlText.Number(squared, "G4")], ["R squared", HtmlText.Number(explained, "F3")]]),
                new Figure(
                    "told-and-true",
                    "Each number that was told, over the true one. On the line they are the same.",
                    string.Create(CultureInfo.InvariantCulture, $"{told.Length} numbers told, over the true ones; R squared is {explained:F3}, the mean absolute error {absolute:G3}."),
                    (plot, theme) =>
                    {
                        var points = plot.Add.ScatterPoints(truth, told, theme.Lines[0]);
                        points.MarkerSize = 4;
                        Figure.Line(plot, theme, 1, [truth.Min(), truth.Max()], "told = true", pattern: ScottPlot.LinePattern.Dashed, x: [truth.Min(), truth.Max()]);
                        plot.XLabel("true");
                        plot.YLabel("told");
                        plot.ShowLegend(ScottPlot.Alignment.LowerRight);
                    }),
            ]);
    }
}
