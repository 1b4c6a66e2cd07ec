using LstmMlNet.Networks;

namespace LstmMlNet.Reports.Measures;

/// <summary>What it means for a model how much of its memory is left.</summary>
internal static class MemoryVerdict
{
    private const double Much = 0.1;
    private const double Little = 1e-3;

    // The share of what is wrong without a model that must be right with it: then there is little left that memory could add.
    private const double Solved = 0.7;

    public static (Tone Tone, string Sentence) Of(ReportSubject subject, MemoryStory story)
    {
        if (story.Explodes)
            return (Tone.Bad, "lower the clipping norm or the learning rate if training is unstable.");
        if (story.Left >= Much)
            return (Tone.Good, "steps that far back still influence training.");
        string amount = story.Left >= Little ? "only weakly" : "hardly at all";
        if (Ways(subject) is { } ways)
            return (Tone.Plain, $"in this way steps that far back influence training {amount}, but {ways}.");
        if (Gain(subject) > Solved)
            return (Tone.Plain, $"steps that far back influence training {amount}, and the model predicts well without them.");
        return story.Left >= Little
            ? (Tone.Mixed, "steps that far back influence training only weakly.")
            : (
                Gain(subject) > 0 ? Tone.Mixed : Tone.Bad,
                "steps that far back influence training hardly at all, which limits the model if the task needs them.");
    }

    /// <summary>How else early steps reach the prediction; null if only through the memory at the end.</summary>
    private static string? Ways(ReportSubject subject)
    {
        RecurrentNetwork network = subject.Network;
        return network.Head.PerStep ? "each step’s class is predicted from the state at that step"
            : network.Pooling != SequencePooling.Last ? "the prediction is made from the states of all steps, the early ones too"
            : network.FrontEnd is { GlobalMean: true } or { GlobalMax: true } or { PositiveShare: true }
            ? "the convolutions’ summary of all steps reaches the prediction directly"
            : network.Layers[^1].Bidirectional ? "the other direction ends with the early steps"
            : null;
    }

    /// <summary>
    /// The share of the best baseline's error that the model does without; 0 where there is no baseline, or none that leaves errors.
    /// </summary>
    private static double Gain(ReportSubject subject)
    {
        ReportMetric metric = subject.Metrics[0];
        if (metric.Baselines.Count == 0)
            return 0;
        return metric.HigherIsBetter
            ? (metric.Value - metric.Baselines.Max(one => one.Value)) / (1 - metric.Baselines.Max(one => one.Value))
            : 1 - (metric.Value / metric.Baselines.Min(one => one.Value));
    }
}
