using System.Globalization;
using LstmMlNet.Networks;
using LstmMlNet.Networks.Analysis;
using LstmMlNet.Reports.Measures;
using LstmMlNet.Reports.Plots;
using OxyPlot;

namespace LstmMlNet.Reports.Sections;

/// <summary>How far back the memory reaches, before and after training, and along which paths, as measured.</summary>
internal static class MemorySection
{
    private const double Least = 1e-12;
    private static readonly int[] s_distances = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000];
    private const double Longest = 1e5;
    private const double Shortest = 0.1;
    private const double Wide = 30;

    public static Section? Create(ReportSubject subject)
    {
        ForwardAnalysis[] tops = [.. subject.Chosen()
            .Select(index => ForwardAnalysis.Run(subject.Network, subject.Sequences[index]).Last(analysis => analysis.Direction == 0))];
        string? keepGate = tops[0].KeepGate?.Name;
        MemoryMeasure[] stories =
        [
            .. Groups(subject).Select(group => MemoryMeasure.Of(subject.Network, group, keepGate)).OfType<MemoryMeasure>(),
        ];
        if (stories.Length == 0)
            return null;
        MemoryMeasure main = stories[^1];
        var shown = new List<Part> { HtmlText.Paragraph(main.Story.Carrier()), Paths(main, keepGate) };
        var hidden = new List<Part> { Lengths(stories, keepGate), Distances(main) };
        if (subject.Options.Comparison is { } comparison)
            hidden.Add(Compared(subject, comparison));
        if (Units(tops, subject.Network.StepsPerFrame, keepGate) is { } units)
            hidden.Add(units);
        hidden.Add(Jacobians(subject));
        return new Section(
            "memory",
            "What it remembers, and why",
            MemoryVerdict.Of(subject, main.Story).Tone,
            Sentence(subject, main.Story) + subject.OfWhich,
            shown,
            hidden)
        {
            More = "By length and distance, unit by unit, and step by step",
        };
    }

    private static string Sentence(ReportSubject subject, MemoryStory story) =>
        $"{story.Amount()}: {MemoryVerdict.Of(subject, story).Sentence}";

    /// <summary>Some of the test sequences: all of one length together, or the shorter, the middle and the longer ones.</summary>
    private static IEnumerable<SequenceDataset> Groups(ReportSubject subject)
    {
        const int Parts = 3;
        int most = subject.Options.GradientSequences;
        int[] order = [.. Enumerable.Range(0, subject.Data.Count).OrderBy(subject.Data.StepsOf)];
        int parts = subject.Data.StepsOf(order[0]) == subject.Data.StepsOf(order[^1]) || order.Length < Parts ? 1 : Parts;
        for (int part = 0; part < parts; part++)
        {
            int[] group = order[(part * order.Length / parts)..((part + 1) * order.Length / parts)];
            int count = Math.Min(group.Length, Math.Max(1, most / parts));
            yield return subject.Data.Select([.. Enumerable.Range(0, count).Select(i => group[(int)((long)i * group.Length / count)])]);
        }
    }

    private static Figure Paths(MemoryMeasure story, string? keepGate)
    {
        var chart = new Chart("steps before the end", ("share of the gradient that is left", 1));
        double[] x = [.. Enumerable.Range(0, story.Distance + 1).Select(d => (double)d * story.After.StepsPerFrame)];
        double[] Of(IReadOnlyList<double> shares) =>
            [.. shares.Take(story.Distance + 1).Select(share => share >= Least ? share : double.NaN)];
        chart.Line(x, Of(story.After.Total), 5, keepGate is null ? "trained" : "all paths, trained", width: 3);
        if (keepGate is not null)
        {
            chart.Line(x, Of(story.After.State), 0, $"state alone ({keepGate}), trained", LineStyle.Dash);
            chart.Line(x, Of(story.After.Gates), 1, "gates alone, trained", LineStyle.DashDot);
        }

        chart.Line(x, Of(story.Before.Total), 2, keepGate is null ? "before training" : "all paths, before training", LineStyle.LongDash);
        double[] all = [.. Of(story.After.Total), .. Of(story.Before.Total)];
        double floor = Math.Max(Least, Math.Pow(10, Math.Floor(Math.Log10(all.Where(double.IsFinite).Min())) - 1));
        chart.Logarithmic(floor, Math.Max(1.5, 1.5 * all.Where(double.IsFinite).Max())).Legend();
        return new Figure(
            "memory-paths",
            $"How much of the gradient of the memory is left further back{(keepGate is null ? "" : ", over all paths, along the state "
                + "alone and through the gates alone")}; geometric means over test sequences, logarithmic. Values below "
                + "the lower edge are not shown.",
            $"Share of the gradient left over the distance from the end. {story.Story.Amount()}. {story.Story.Carrier()}",
            chart);
    }

    private static Html Lengths(MemoryMeasure[] stories, string? keepGate) => HtmlText.Table(
        "Share of the gradient of the memory that is left over the whole length of a sequence",
        ["steps", "before training", "trained", .. keepGate is null ? Array.Empty<string>() :
        [
            "state alone, before",
            "state alone, trained",
            "gates alone, before",
            "gates alone, trained",
        ]],
        stories.Select(story => Row(story, story.Distance)));

    private static Html Distances(MemoryMeasure story)
    {
        int[] distances = [.. s_distances.Where(distance => distance < story.Distance), story.Distance];
        return HtmlText.Table(
            "The same at distances from the end",
            ["steps", "before training", "trained", .. story.Story.KeepGate is null ? Array.Empty<string>() :
            [
                "state alone, before",
                "state alone, trained",
                "gates alone, before",
                "gates alone, trained",
            ]],
            distances.Select(distance => Row(story, distance)));
    }

    private static string[] Row(MemoryMeasure story, int distance)
    {
        string[] all =
        [
            (distance * story.After.StepsPerFrame).ToString(CultureInfo.InvariantCulture),
            MemoryStory.Part(story.Before.Total[distance]),
            MemoryStory.Part(story.After.Total[distance]),
        ];
        return story.Story.KeepGate is null
            ? all
            :
            [
                .. all, MemoryStory.Part(story.Before.State[distance]), MemoryStory.Part(story.After.State[distance]),
                MemoryStory.Part(story.Before.Gates[distance]), MemoryStory.Part(story.After.Gates[distance]),
            ];
    }

    private static Html Compared(ReportSubject subject, CellComparison comparison)
    {
        SequenceDataset data = Groups(subject).Last();
        return HtmlText.Table(
            "The cells trained side by side, over the whole length: the share of the gradient of the memory that is left",
            ["cell", "steps", "before training", "trained", "state alone, trained", "gates alone, trained", "loss on the test data"],
            comparison.Results.Select(result =>
            {
                MemoryPaths paths = MemoryPaths.Measure(result.Network, data);
                int distance = paths.Total.Count - 1;
                return (IReadOnlyList<string>)
                [
                    RecurrentCells.NameOf(result.CellType),
                    (distance * paths.StepsPerFrame).ToString(CultureInfo.InvariantCulture),
                    MemoryStory.Part(MemoryPaths.MeasureUntrained(result.Network, data).Total[distance]),
                    MemoryStory.Part(paths.Total[distance]),
                    paths.State.Count > 0 ? MemoryStory.Part(paths.State[distance]) : "–",
                    MemoryStory.Part(paths.Gates[distance]),
                    HtmlText.Number(result.Losses[0]),
                ];
            }));
    }

    private static Figure? Units(ForwardAnalysis[] tops, int stepsPerFrame, string? keepGate)
    {
        double[][] memories =
        [
            .. tops.Select(top => top.EffectiveMemory()).OfType<IReadOnlyList<double>>().Select(memory => memory.ToArray()),
        ];
        if (memories.Length == 0)
            return null;
        double[] mean =
        [
            .. memories[0].Select((_, unit) => memories.Average(memory => Math.Min(stepsPerFrame * memory[unit], Longest))).Order(),
        ];
        bool wide = mean[^1] > Wide * Math.Max(mean[0], Shortest);
        double floor = wide ? Shortest : 0;
        var chart = new Chart("unit, sorted by its memory", ("steps", 1));
        if (wide)
            chart.Logarithmic(floor, 2 * mean[^1]);
        else
            chart.Left().Minimum = 0;
        return new Figure(
            "unit-memory",
            $"How long each unit's state would last if only its {keepGate} acted on it: the steps after which 37 % (1/e) of it is left, "
            + $"mean over the sequences above, shortest first{(wide ? ", logarithmic" : "")}.",
            string.Create(CultureInfo.InvariantCulture, $"Effective memory of {mean.Length} units, from {mean[0]:G2} to {mean[^1]:G2} "
                + $"steps, half of them above {mean[mean.Length / 2]:G2}."),
            chart.Bars(
                [.. Enumerable.Range(0, mean.Length + 1).Select(unit => unit + 0.5)],
                [.. mean.Select(steps => Math.Max(steps, floor))],
                0,
                floor))
        {
            Height = 280,
        };
    }

    private static Figure Jacobians(ReportSubject subject)
    {
        StepJacobians all = StepJacobians.Measure(subject.Network, subject.Sequences.MaxBy(values => values.Length)!, maximumSteps: 20);
        double[] steps = [.. all.Steps.Select(step => (step * (double)subject.Network.StepsPerFrame) + 1)];
        return new Figure(
            "jacobians",
            "The greatest and the median singular value of each step's Jacobian, on the longest test sequence: below 1, that direction of "
            + "the state shrinks in that step.",
            string.Create(
                CultureInfo.InvariantCulture,
                $"Singular values of step Jacobians: greatest {all.Greatest.Average():F2}, median {all.Median.Average():F2} on average."),
            new Chart("step", ("singular value", 1)).Line(steps, all.Greatest, 0, "greatest")
                .Line(steps, all.Median, 1, "median", LineStyle.Dash)
                .Legend())
        {
            Height = 260,
        };
    }
}
