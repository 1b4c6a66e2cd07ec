using System.Globalization;
using LstmMlNet.Networks;
using LstmMlNet.Networks.Analysis;
using LstmMlNet.Reports.Plots;

namespace LstmMlNet.Reports.Sections;

/// <summary>Cells trained side by side.</summary>
internal static class ComparisonSection
{
    public static Section? Create(ReportSubject subject)
    {
        if (subject.Options.Comparison is not { } comparison)
            return null;
        bool classes = comparison.Results.All(result => result.Accuracies.Count > 0);
        string[] columns = ["cell", "weights", .. classes ? ["accuracy"] : Array.Empty<string>(), "loss", "seconds to train"];
        var chart = new Chart("epoch", ("loss on the test data", 1));
        for (int i = 0; i < comparison.Results.Count; i++)
        {
            CellResult result = comparison.Results[i];
            int epochs = result.Curves.Min(curve => curve.Count);
            double[] mean =
            [
                .. Enumerable.Range(0, epochs).Select(epoch => result.Curves.Average(curve => curve[epoch].ValidationLoss!.Value)),
            ];
            chart.Line(
                [.. Enumerable.Range(1, epochs).Select(epoch => (double)epoch)],
                mean,
                i,
                RecurrentCells.NameOf(result.CellType),
                LineStyles.Of(i));
        }

        chart.Legend().Bottom.MinimumMajorStep = 1;
        (Tone tone, string sentence) = Verdict(comparison);
        return new Section(
            "cells",
            "The cells side by side",
            tone,
            sentence,
            [
                new Figure(
                    "cells",
                    "The loss on the test data after each epoch, averaged over the seeds.",
                    $"Learning curves of the cells; at the end {string.Join(", ", comparison.Results.Select(LossAtTheEnd))}.",
                    chart),
            ],
            [
                HtmlText.Table(
                    string.Create(CultureInfo.InvariantCulture, $"The same data, units, epochs and {comparison.Results[0].Losses.Count} "
                        + $"seeds: mean, and lowest to highest, on the test data"),
                    columns,
                    comparison.Results.Select(result => (IReadOnlyList<string>)
                    [
                        RecurrentCells.NameOf(result.CellType),
                        result.ParameterCount.ToString("N0", CultureInfo.InvariantCulture),
                        .. classes ? [Spread(result.Accuracies, "F3")] : Array.Empty<string>(),
                        Spread(result.Losses, "G3"),
                        Spread([.. result.Times.Select(time => time.TotalSeconds)], "F1"),
                    ])),
            ]);
    }

    /// <summary>A cell counts as better only if its worst seed beats the next cell's best.</summary>
    private static (Tone Tone, string Sentence) Verdict(CellComparison comparison)
    {
        CellResult[] order = [.. comparison.Results.OrderBy(result => result.Losses.Average())];
        string best = RecurrentCells.NameOf(order[0].CellType);
        if (order.Length == 1)
            return (Tone.Plain, $"Only the {best} was trained.");
        CellResult[] equal = [.. order.Skip(1).Where(result => result.Losses.Min() <= order[0].Losses.Max())];
        int seeds = order[0].Losses.Count;
        string runs = seeds == 1
            ? "one run each, so the order may be due to chance"
            : string.Create(CultureInfo.InvariantCulture, $"{seeds} runs each");
        return equal.Length == 0
            ? (Tone.Plain, $"The {best} has the lowest test loss, {HtmlText.Number(order[0].Losses.Average())} "
                + $"versus {HtmlText.Number(order[1].Losses.Average())} for the {RecurrentCells.NameOf(order[1].CellType)} ({runs}).")
            : (Tone.Plain, $"The {best} has the lowest test loss, but {Names(equal)} "
                + $"{(equal.Length == 1 ? "is" : "are")} within the spread of the seeds ({runs}).");
    }

    private static string Names(CellResult[] cells)
    {
        string[] names = [.. cells.Select(cell => $"the {RecurrentCells.NameOf(cell.CellType)}")];
        return names.Length == 1 ? names[0] : $"{string.Join(", ", names[..^1])} and {names[^1]}";
    }

    private static string Spread(IReadOnlyList<double> values, string format) =>
        $"{HtmlText.Number(values.Average(), format)} ({HtmlText.Number(values.Min(), format)} to {HtmlText.Number(values.Max(), format)})";

    private static string LossAtTheEnd(CellResult result) =>
        $"{RecurrentCells.NameOf(result.CellType)} {HtmlText.Number(result.Losses.Average())}";
}
