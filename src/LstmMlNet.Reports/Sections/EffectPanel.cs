using System.Globalization;
using LstmMlNet.Networks.Analysis;
using LstmMlNet.Reports.Plots;

namespace LstmMlNet.Reports.Sections;

/// <summary>How much the actual class's probability drops without each step, in the second panel of a plot.</summary>
internal static class EffectPanel
{
    /// <returns>What it shows, for the caption.</returns>
    public static string Add(Chart chart, ReportSubject subject, int index)
    {
        int features = subject.Network.Features;
        int steps = subject.Data.StepsOf(index);
        int width = Math.Max(1, steps / 20);
        bool binary = subject.Transformer.Task == SequenceTask.BinaryClassification;
        int label = subject.Data.LabelOf(index);
        float[,] effect = Occlusion.Run(subject.Network, subject.Sequences[index], binary ? 0 : label, width);
        double sign = binary && label == 0 ? -1 : 1;
        double[] sums = [.. Enumerable.Range(0, steps).Select(t => sign * Enumerable.Range(0, features).Sum(f => (double)effect[t, f]))];
        int most = Array.IndexOf(sums, sums.Max());
        chart.Line([.. Enumerable.Range(1, steps).Select(t => (double)t)], sums, 5, "", panel: 1).Horizontal(0, 1);
        string filler = subject.Network.Embedding is not null
            ? "an unknown token"
            : subject.Network.Scaling is null
            ? "0"
            : "the mean of the training data";
        string token = subject.TokenAt(index, most) is { } word ? $", “{word}”" : "";
        string removed = width == 1 ? "a step is" : string.Create(CultureInfo.InvariantCulture, $"{width} neighboring steps are");
        return string.Create(CultureInfo.InvariantCulture, $"“effect” is how much the probability of “{subject.NameOf(label)}” "
            + $"drops when {removed} replaced by {filler}, feature by feature, added up; it is largest at step {most + 1}{token}.");
    }
}
