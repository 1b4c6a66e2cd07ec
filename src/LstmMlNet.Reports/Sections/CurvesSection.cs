using System.Globalization;
using LstmMlNet.Networks;

namespace LstmMlNet.Reports.Sections;

/// <summary>Loss and accuracy over the epochs.</summary>
internal static class CurvesSection
{
    public static Section? Create(ReportSubject subject)
    {
        IReadOnlyList<EpochMetrics> history = subject.Transformer.TrainingHistory;
        if (history.Count == 0)
            return null;
        var parts = new List<Part> { Curve("loss", "Loss", "loss", history, epoch => epoch.Loss, epoch => epoch.ValidationLoss) };
        if (history[^1].Accuracy is not null)
            parts.Add(Curve("accuracy", "Accuracy", "share of sequences told right", history, epoch => epoch.Accuracy, epoch => epoch.ValidationAccuracy));
        return new Section("curves", "Learning curves", parts);
    }

    private static Figure Curve(string id, string name, string unit, IReadOnlyList<EpochMetrics> history, Func<EpochMetrics, double?> training, Func<EpochMetrics, double?> validation)
    {
        double[] epochs = [.. history.Select(epoch => (double)epoch.Epoch)];
        double[] trained = [.. history.Select(epoch => training(epoch) ?? double.NaN)];
        double[]? validated = validation(history[0]) is null ? null : [.. history.Select(epoch => validation(epoch) ?? double.NaN)];
        string end = validated is null ? "" : string.Create(CultureInfo.InvariantCulture, $", on the validation data {validated[^1]:G3}");
        return new Figure(
            id,
            $"{name} after each epoch, on the training data as it was learnt from{(validated is null ? "" : ", and on data that was not")}.",
            string.Create(CultureInfo.InvariantCulture, $"{name} over {history.Count} epochs, from {trained[0]:G3} to {trained[^1]:G3} on the training data{end}."),
            (plot, theme) =>
            {
                Figure.Line(plot, theme, 0, trained, "training", x: epochs);
                if (validated is not null)
                    Figure.Line(plot, theme, 1, validated, "validation", pattern: ScottPlot.LinePattern.Dashed, x: epochs);
                plot.XLabel("epoch");
                plot.YLabel(unit);
                plot.ShowLegend(ScottPlot.Alignment.UpperRight);
                if (id == "accuracy")
                    plot.Legend.Alignment = ScottPlot.Alignment.LowerRight;
            })
        {
            Data = HtmlText.Table(
                name,
                validated is null ? ["epoch", "training"] : ["epoch", "training", "validation"],
                history.Select((epoch, i) => (IReadOnlyList<string>)[epoch.Epoch.ToString(CultureInfo.InvariantCulture), HtmlText.Number(trained[i], "G4"), .. validated is null ? Array.Empty<string>() : [HtmlText.Number(validated[i], "G4")]])),
        };
    }
}
