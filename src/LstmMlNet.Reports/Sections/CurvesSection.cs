using System.Globalization;
using LstmMlNet.Networks;
using LstmMlNet.Reports.Plots;
using OxyPlot;

namespace LstmMlNet.Reports.Sections;

/// <summary>Loss and accuracy over the epochs, and which epoch was kept.</summary>
internal static class CurvesSection
{
    private const double Overfitted = 1.2;
    private const double StillFalling = 0.02;

    public static Section? Create(ReportSubject subject) => Create(subject.Transformer, subject.OfWhich, isTested: true);

    /// <param name="model">The trained network.</param>
    /// <param name="ofWhich">Says which of several networks it is; empty for a single one.</param>
    /// <param name="isTested">Whether the report has metrics on test data.</param>
    public static Section? Create(LstmSequenceTransformer model, string ofWhich, bool isTested)
    {
        if (model.TrainingHistory.Count == 0)
            return null;
        EpochMetrics[] history = History(model);
        bool isRefitted = model.TrainingSettings.GetValueOrDefault(nameof(LstmSequenceEstimator.Options.RefitOnAllRows))
            == bool.TrueString;
        int kept = Kept(model, history);
        (Tone tone, string sentence) = isRefitted ? Refitted(history, kept) : Verdict(history, kept, isTested);
        string mark = isRefitted ? "best" : "kept";
        var shown = new List<Part>
        {
            Curve(("loss", "Loss", mark), history, kept, epoch => epoch.Loss, epoch => epoch.ValidationLoss),
        };
        if (history[^1].Accuracy is not null)
            shown.Add(Curve(("accuracy", "Accuracy", mark), history, kept, epoch => epoch.Accuracy, epoch => epoch.ValidationAccuracy));
        return new Section("curves", "Learning curves", tone, sentence + ofWhich, shown, []);
    }

    /// <summary>The epochs of the network; of an ensemble of the first.</summary>
    private static EpochMetrics[] History(LstmSequenceTransformer model)
    {
        IReadOnlyList<EpochMetrics> all = model.TrainingHistory;
        return [.. all.Where(epoch => epoch.Member == all[0].Member)];
    }

    /// <summary>
    /// The index of the epoch whose weights the model has: with early stopping the one with the lowest validation loss,
    /// otherwise the last.
    /// </summary>
    private static int Kept(LstmSequenceTransformer model, EpochMetrics[] history)
    {
        bool stops = model.TrainingSettings.ContainsKey(nameof(LstmSequenceEstimator.Options.EarlyStoppingPatience));
        return stops && history[0].ValidationLoss is not null
            ? Enumerable.Range(0, history.Length)
                .MinBy(i => history[i].ValidationLoss is { } loss && !double.IsNaN(loss) ? loss : double.PositiveInfinity)
            : history.Length - 1;
    }

    /// <summary>Of a model that learned from all rows after early stopping had found how long.</summary>
    private static (Tone Tone, string Sentence) Refitted(EpochMetrics[] history, int best)
    {
        string lowest = string.Create(CultureInfo.InvariantCulture, $"The validation loss was lowest in epoch {history[best].Epoch} "
            + $"of {history.Length} ({HtmlText.Plain(history[best].ValidationLoss ?? double.NaN)})");
        return (Tone.Good, $"{lowest}; the model was then trained again on all rows, those for validation included, for as many updates "
            + "as led there.");
    }

    private static (Tone Tone, string Sentence) Verdict(EpochMetrics[] history, int kept, bool isTested)
    {
        string which =
            string.Create(CultureInfo.InvariantCulture, $"The model has the weights of epoch {history[kept].Epoch} of {history.Length}");
        if (history[0].ValidationLoss is null)
        {
            bool fell = history[kept].Loss < history[0].Loss || history.Length == 1;
            string loss = history.Length == 1
                ? $"its training loss is {HtmlText.Plain(history[0].Loss)}"
                : $"its training loss {(fell ? "fell" : "did not fall: it went")} from {HtmlText.Plain(history[0].Loss)} "
                    + $"to {HtmlText.Plain(history[kept].Loss)}";
            return (fell ? Tone.Plain : Tone.Bad, $"{which}; {loss}. No data were set aside for validation, so these curves "
                + $"cannot show overfitting{(isTested ? "; the metrics above, on test data, can" : "")}.");
        }

        double[] losses = [.. history.Select(epoch => epoch.ValidationLoss ?? double.NaN)];
        int best = Enumerable.Range(0, losses.Length).MinBy(i => double.IsNaN(losses[i]) ? double.PositiveInfinity : losses[i]);
        string bestText = string.Create(CultureInfo.InvariantCulture, $"epoch {history[best].Epoch}");
        if (losses[kept] > Overfitted * losses[best])
            return (Tone.Bad, $"The best epoch was not kept: the validation loss was lowest in {bestText} "
                + $"({HtmlText.Plain(losses[best])}) and is {HtmlText.Plain(losses[kept])} in the one that was kept, a sign of "
                + $"overfitting. Early stopping would keep the best epoch.");
        int before = Math.Max(0, kept - Math.Max(1, history.Length / 10));
        bool falling = best == history.Length - 1 && losses[before] - losses[best] > StillFalling * losses[best];
        if (falling)
            return (
                Tone.Mixed,
                $"{which}, the last and the best: the validation loss was still falling, so more epochs may make it better.");
        return kept == best
            ? (Tone.Good, $"{which}, the one with the lowest validation loss ({HtmlText.Plain(losses[best])}).")
            : (Tone.Good, $"{which}; its validation loss, {HtmlText.Plain(losses[kept])}, is about as low as the lowest "
                + $"({HtmlText.Plain(losses[best])}, {bestText}).");
    }

    private static Figure Curve(
        (string Id, string Name, string Mark) which,
        EpochMetrics[] history,
        int kept,
        Func<EpochMetrics, double?> training,
        Func<EpochMetrics, double?> validation)
    {
        (string id, string name, string mark) = which;
        double[] epochs = [.. history.Select(epoch => (double)epoch.Epoch)];
        double[] trained = [.. history.Select(epoch => training(epoch) ?? double.NaN)];
        double[]? validated = validation(history[0]) is null ? null : [.. history.Select(epoch => validation(epoch) ?? double.NaN)];
        var chart = new Chart("epoch", (id, 1));
        chart.Line(epochs, trained, 0, "training data");
        if (validated is not null)
            chart.Line(epochs, validated, 1, "validation data", LineStyle.Dash);
        chart.Bottom.MinimumMajorStep = 1;
        if (history.Length == 1)
            chart.Points(epochs, trained, 0, "", 4).Points(epochs, validated ?? trained, 1, "", 4);
        if (id == "accuracy")
            (chart.Left().Minimum, chart.Left().Maximum) = (Math.Min(0.9, 0.95 * trained.Concat(validated ?? []).Min()), 1.02);
        chart.Vertical(epochs[kept], mark).Legend();
        string end = validated is null ? "" : string.Create(CultureInfo.InvariantCulture, $", on the validation data {validated[kept]:G3}");
        string[] head = validated is null ? ["epoch", "training"] : ["epoch", "training", "validation"];
        return new Figure(
            id,
            $"{name} per epoch, on the training data while "
            + $"training{(validated is null ? "" : ", and on the validation data after each epoch")}. The vertical line marks the epoch "
            + (mark == "kept" ? "whose weights were kept." : "with the lowest validation loss."),
            string.Create(CultureInfo.InvariantCulture, $"{name} over {history.Length} epochs, from {trained[0]:G3} to {trained[kept]:G3} "
                + $"on the training data{end}; epoch {history[kept].Epoch} "
                + $"{(mark == "kept" ? "was kept" : "had the lowest validation loss")}."),
            chart)
        {
            Data = HtmlText.Table(name, head, history.Select((epoch, i) => (IReadOnlyList<string>)
            [
                epoch.Epoch.ToString(CultureInfo.InvariantCulture) + (i == kept ? $" ({mark})" : ""),
                HtmlText.Number(trained[i], "G4"),
                .. validated is null ? Array.Empty<string>() : [HtmlText.Number(validated[i], "G4")],
            ])),
        };
    }
}
