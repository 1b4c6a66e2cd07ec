using System.Globalization;
using LstmMlNet.Networks;
using LstmMlNet.Networks.Analysis;

namespace LstmMlNet.Reports.Sections;

/// <summary>Cells trained side by side.</summary>
internal static class ComparisonSection
{
    public static Section? Create(ReportSubject subject)
    {
        if (subject.Options.Comparison is not { } comparison)
            return null;
        bool classes = comparison.Results.All(result => result.Accuracies.Count > 0);
        return new Section(
            "cells",
            "The cells side by side",
            [
                HtmlText.Table(
                    string.Create(CultureInfo.InvariantCulture, $"The same data, units, epochs and {comparison.Results[0].Losses.Count} seeds: means, and least to greatest, on the test data"),
                    ["cell", "weights", .. classes ? ["accuracy"] : Array.Empty<string>(), "loss", "seconds"],
                    comparison.Results.Select(result => (IReadOnlyList<string>)
                    [
                        RecurrentCells.NameOf(result.CellType),
                        result.Parameters.ToString("N0", CultureInfo.InvariantCulture),
                        .. classes ? [Spread(result.Accuracies, "F3")] : Array.Empty<string>(),
                        Spread(result.Losses, "G3"),
                        HtmlText.Number(result.Times.Average(time => time.TotalSeconds), "F1"),
                    ])),
                new Figure(
                    "cells",
                    "The test data's loss after each epoch, mean over the seeds.",
                    $"Learning curves of the cells; at the end {string.Join(", ", comparison.Results.Select(result => $"{RecurrentCells.NameOf(result.CellType)} {HtmlText.Number(result.Losses.Average())}"))}.",
                    (plot, theme) =>
                    {
                        for (int i = 0; i < comparison.Results.Count; i++)
                        {
                            CellResult result = comparison.Results[i];
                            int epochs = result.Curves.Min(curve => curve.Count);
                            double[] mean = [.. Enumerable.Range(0, epochs).Select(epoch => result.Curves.Average(curve => curve[epoch].ValidationLoss!.Value))];
                            Figure.Line(plot, theme, i, mean, RecurrentCells.NameOf(result.CellType), x: [.. Enumerable.Range(1, epochs).Select(epoch => (double)epoch)]);
                        }

                        plot.XLabel("epoch");
                        plot.YLabel("loss on the test data");
                        plot.ShowLegend(ScottPlot.Alignment.UpperRight);
                    }),
            ]);
    }

    private static string Spread(IReadOnlyList<double> values, string format) =>
        $"{HtmlText.Number(values.Average(), format)} ({HtmlText.Number(values.Min(), format)}–{HtmlText.Number(values.Max(), format)})";
}
