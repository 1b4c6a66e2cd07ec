using System.Globalization;
using LstmMlNet.Networks;
using LstmMlNet.Reports.Measures;

namespace LstmMlNet.Reports.Sections;

/// <summary>Whether the model is worth having, and what it is.</summary>
internal static class SummarySection
{
    public static Section Create(ReportSubject subject) =>
        Create("summary", "In short", subject.Metrics, What(subject), subject.Transformer.Ensemble);

    /// <param name="id">The section's anchor.</param>
    /// <param name="title">Its heading.</param>
    /// <param name="metrics">The headline first.</param>
    /// <param name="what">What the model does, and what it was measured on.</param>
    /// <param name="networks">The networks.</param>
    public static Section Create(string id, string title, IReadOnlyList<ReportMetric> metrics, string what, NetworkEnsemble networks)
    {
        (Tone tone, string sentence) = Verdict(metrics[0]);
        return new Section(
            id,
            title,
            tone,
            sentence,
            [HtmlText.Paragraph(what)],
            [
                Metrics(metrics),
                new Html("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"The "
                    + $"network\">{networks.Summary(SummaryFormat.Html)}</div>"),
            ])
        {
            More = "All metrics, and the network layer by layer",
        };
    }

    private static (Tone Tone, string Sentence) Verdict(ReportMetric metric)
    {
        string own = $"{metric.Name} {Value(metric, metric.Value)}{Measured(metric)}";
        if (metric.Baselines.Count == 0)
            return (Tone.Plain, $"{Capital(own)}; there is no baseline to compare it with.");
        ReportBaseline best = metric.HigherIsBetter ? metric.Baselines.MaxBy(one => one.Value)! : metric.Baselines.MinBy(one => one.Value)!;
        string baseline = $"{best.Name}, gets {Value(metric, best.Value)}";
        return (metric.Comparison ?? Compare(metric, best.Value)) switch
        {
            BaselineComparison.Better =>
                (Tone.Good, $"The model is better than its baseline: {own}, while the best prediction without a model, {baseline}."),
            BaselineComparison.NotClearlyBetter => (Tone.Mixed, "The model may be better than its baseline, but these few test cases "
                + $"cannot show it: {own}, while the best prediction without a model, {baseline}."),
            _ => (Tone.Bad, $"The model is no better than its baseline, so there is no reason to use it as it is: {own}, while the best "
                + $"prediction without a model, {baseline}."),
        };
    }

    private static BaselineComparison Compare(ReportMetric metric, double baseline)
    {
        double gain = metric.HigherIsBetter ? metric.Value - baseline : baseline - metric.Value;
        double? least = metric.HigherIsBetter ? metric.Lower - baseline : baseline - metric.Upper;
        return !(gain > 0) ? BaselineComparison.NotBetter : least < 0 ? BaselineComparison.NotClearlyBetter : BaselineComparison.Better;
    }

    private static string Measured(ReportMetric metric)
    {
        string interval = metric is { Lower: { } lower, Upper: { } upper }
            ? $"95 % interval {Value(metric, lower)} to {Value(metric, upper)}"
            : "";
        string both = string.Join(", ", new[] { interval, Counted(metric) }.Where(text => text.Length > 0));
        return both.Length > 0 ? $" ({both})" : "";
    }

    private static string What(ReportSubject subject)
    {
        string task = subject.Transformer.Task switch
        {
            SequenceTask.MulticlassClassification =>
                string.Create(CultureInfo.InvariantCulture, $"It assigns a sequence to one of {subject.Classes} classes"),
            SequenceTask.BinaryClassification => "It predicts true or false for a sequence",
            SequenceTask.StepClassification =>
                string.Create(CultureInfo.InvariantCulture, $"It assigns every step of a sequence to one of {subject.Classes} classes"),
            SequenceTask.Forecasting => string.Create(CultureInfo.InvariantCulture, $"It forecasts the "
                + $"next {(subject.Data.TargetsOf(0).Length == 1 ? "step" : $"{subject.Data.TargetsOf(0).Length} steps")} of a series"),
            _ => subject.Data.TargetsOf(0).Length == 1
                ? "It predicts a number for a sequence"
                : string.Create(CultureInfo.InvariantCulture, $"It predicts {subject.Data.TargetsOf(0).Length} numbers for a sequence"),
        };
        string networks = subject.Networks == 1
            ? "with"
            : string.Create(CultureInfo.InvariantCulture, $"by the mean of {subject.Networks} networks, the first with");
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{task}, {networks} {NetworkWords.Layers(subject.Transformer.Ensemble)}. Everything below was measured "
            + $"on {subject.Data.Count:N0} test "
            + $"sequences{(subject.Metrics[0].Count > subject.Data.Count ? ", those that this model was not trained on" : "")}.");
    }

    private static Html Metrics(IReadOnlyList<ReportMetric> metrics)
    {
        string[] counts = [.. metrics.Select(Counted)];
        bool isOne = counts.Distinct().Count() == 1;
        return HtmlText.Table(
            isOne && counts[0].Length > 0 ? $"Metrics on the test data ({counts[0]})" : "Metrics on the test data",
            ["metric", "model", "95 % interval", .. isOne ? Array.Empty<string>() : ["measured on"], "without a model"],
            metrics.Select((metric, i) => (IReadOnlyList<string>)
            [
                metric.Name,
                Value(metric, metric.Value),
                metric is { Lower: { } lower, Upper: { } upper } ? $"{Value(metric, lower)} to {Value(metric, upper)}" : "–",
                .. isOne ? Array.Empty<string>() : [counts[i].Length > 0 ? counts[i] : "–"],
                metric.Baselines.Count > 0
                    ? string.Join("; ", metric.Baselines.Select(one => $"{one.Name}: {Value(metric, one.Value)}"))
                    : "–",
            ]),
            endsInText: true);
    }

    private static string Counted(ReportMetric metric) =>
        metric.Count > 0 ? string.Create(CultureInfo.InvariantCulture, $"{metric.Count:N0} {metric.Counted}") : "";

    private static string Value(ReportMetric metric, double value) => value.ToString(metric.Format, CultureInfo.InvariantCulture);

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
