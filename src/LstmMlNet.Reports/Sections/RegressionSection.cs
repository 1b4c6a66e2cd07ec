using System.Globalization;
using LstmMlNet.Reports.Measures;
using LstmMlNet.Reports.Plots;
using OxyPlot;

namespace LstmMlNet.Reports.Sections;

/// <summary>Predicted against actual numbers, and the residuals.</summary>
internal static class RegressionSection
{
    private const int MostPoints = 3000;

    public static Section? Create(ReportSubject subject)
    {
        if (subject.Transformer.Task != SequenceTask.Regression)
            return null;
        var numbers = new Numbers(subject);
        var parts = new List<Part>();
        var rows = new List<IReadOnlyList<string>>();
        IReadOnlyList<string> names = TargetNames.Read(subject, numbers.Count);
        (Tone Tone, string Sentence)[] verdicts = new (Tone, string)[numbers.Count];
        for (int target = 0; target < numbers.Count; target++)
        {
            var residuals =
                new Residuals([.. numbers.Actual.Select(row => row[target])], [.. numbers.Predicted.Select(row => row[target])]);
            string name = $" of {names[target]}";
            string id = numbers.Count == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $"-{target + 1}");
            verdicts[target] = residuals.Verdict();
            parts.Add(Against(residuals, id, name));
            parts.Add(LeftOver(residuals, id, name));
            rows.Add([
                names[target], HtmlText.Number(residuals.MeanAbsolute, "G4"),
                HtmlText.Number(residuals.RootMeanSquared, "G4"), HtmlText.Number(residuals.Bias, "G3"), residuals.RSquaredText,
                residuals.Actual.Count.ToString("N0", CultureInfo.InvariantCulture),
            ]);
        }

        int worst = Enumerable.Range(0, numbers.Count).MaxBy(i => verdicts[i].Tone);
        string which = numbers.Count == 1
            ? ""
            : string.Create(CultureInfo.InvariantCulture, $"Of {numbers.Count} targets the worst is {names[worst]}. ");
        return new Section(
            "errors",
            "Predicted against actual",
            verdicts[worst].Tone,
            which + verdicts[worst].Sentence,
            [.. parts.Take(4)],
            [HtmlText.Table(
                "Errors on the test data; residuals are predicted minus actual values",
                ["target", "mean absolute error", "root mean squared error", "mean residual", "R squared", "test sequences"],
                rows), .. parts.Skip(4)]);
    }

    private static Figure Against(Residuals residuals, string id, string name)
    {
        double[] ends =
        [
            Math.Min(residuals.Actual.Min(), residuals.Predicted.Min()),
            Math.Max(residuals.Actual.Max(), residuals.Predicted.Max()),
        ];
        int[] shown = residuals.Some(MostPoints);
        return new Figure(
            $"predicted-actual{id}",
            $"Predicted against actual values{name}, one point per test sequence. On the dashed line a prediction is exact.",
            string.Create(CultureInfo.InvariantCulture, $"{residuals.Actual.Count} predicted values over the actual ones{name}; R "
                + $"squared is {residuals.RSquared:F3}, the mean absolute error {residuals.MeanAbsolute:G3}."),
            new Chart("actual", ("predicted", 1))
                .Padded()
                .Points([.. shown.Select(i => residuals.Actual[i])], [.. shown.Select(i => residuals.Predicted[i])], 0, "")
                .Line(ends, ends, 1, "predicted = actual", LineStyle.Dash)
                .Legend());
    }

    private static Figure LeftOver(Residuals residuals, string id, string name)
    {
        int[] shown = residuals.Some(MostPoints);
        return new Figure(
            $"residuals{id}",
            $"Residuals{name} (predicted minus actual) over the actual values: a slope or a curve is something the model has not learned.",
            string.Create(CultureInfo.InvariantCulture, $"Residuals{name}: mean {residuals.Bias:G3}, root mean "
                + $"square {residuals.RootMeanSquared:G3}, slope over the actual value {residuals.Slope:F2}."),
            new Chart("actual", ("residual", 1))
                .Padded()
                .Points([
                    .. shown.Select(i => residuals.Actual[i]),
                ], [.. shown.Select(i => residuals.Predicted[i] - residuals.Actual[i])], 0, "")
                .Horizontal(0))
        {
            Height = 280,
        };
    }
}
