using System.Globalization;
using LstmMlNet.Networks.Analysis;
using LstmMlNet.Reports.Plots;

namespace LstmMlNet.Reports.Sections;

/// <summary>Selected sequences: the input, and below it the steps that the prediction depends on, the gates and the states.</summary>
internal static class GatesSection
{
    private const int MostCurves = 6;
    private const int MostShown = 4;
    private const float Still = 0.01f;

    public static Section Create(ReportSubject subject)
    {
        int[] chosen = [.. subject.Chosen()];
        ForwardAnalysis[] tops = [.. chosen.Select(index =>
            ForwardAnalysis.Run(subject.Network, subject.Sequences[index]).Last(analysis => analysis.Direction == 0))];
        (Tone tone, string sentence) = Verdict(tops);
        var shown = new List<Part>
        {
            HtmlText.Paragraph("Each picture shows one test sequence, its steps from left to right: the input at the top, and below it the "
                + $"top layer, one row per unit. {Scale(tops[0])}{Ahead(subject)}"),
        };
        Figure[] pictures = [.. chosen.Select((index, i) => Picture(subject, index, tops[i], i + 1))];
        shown.AddRange(pictures.Take(MostShown));
        return new Section(
            "gates",
            "Inside the network",
            tone,
            sentence + subject.OfWhich,
            shown,
            [.. pictures.Skip(MostShown), Saturation(tops)])
        {
            More = $"{(pictures.Length > MostShown ? $"{Others(subject, pictures.Length)}, and how" : "How")} often "
                + (tops[0].Gates.Any(trace => trace.IsGate) ? "gates are closed or open" : "values are near their limits"),
        };
    }

    /// <summary>What the last steps of a table's windows are.</summary>
    private static string Ahead(ReportSubject subject) => subject.StepsAhead == 0 ? "" : string.Create(
        CultureInfo.InvariantCulture,
        $" Each is a window of the table: the forecast is made at the dashed line, and of the {subject.StepsAhead} steps after it the "
            + $"network is given only what is known ahead.");

    private static string Others(ReportSubject subject, int pictures) =>
        !subject.IsLabeled ? "More sequences" : pictures < subject.Classes ? "More classes" : "The other classes";

    /// <summary>The meaning of the colors, and the order of the rows.</summary>
    private static string Scale(ForwardAnalysis top) => top.Gates.Any(trace => trace.IsGate)
        ? "Gates lie between 0 (closed) and 1 (open), candidates and states between −1 and 1 (a cell state may exceed that). Units are "
            + "sorted by how far their first gate is open."
        : "Candidates and states lie between −1 and 1. Units are sorted by their mean.";

    /// <summary>Units whose output never changes on these sequences do no work.</summary>
    private static (Tone Tone, string Sentence) Verdict(ForwardAnalysis[] tops)
    {
        int units = tops[0].States[0].Units;
        int still = Enumerable.Range(0, units).Count(unit =>
        {
            float[] values = [.. tops.SelectMany(top => Enumerable.Range(0, top.States[0].Steps).Select(t => top.States[0][t, unit]))];
            return values.Max() - values.Min() < Still;
        });
        double share = still / (double)units;
        string some =
            string.Create(CultureInfo.InvariantCulture, $"{still} of {units} units of the top layer hardly change on the sequences below");
        return share switch
        {
            0 => (Tone.Good, string.Create(
                CultureInfo.InvariantCulture,
                $"All {units} units of the top layer are in use: each one’s output changes on the sequences below.")),
            < 0.25 => (Tone.Good, $"{some}; the others are in use."),
            < 0.6 => (Tone.Mixed, $"{some}: fewer units may suffice."),
            _ => (Tone.Bad, $"{some}: they contribute nothing here. Fewer units, or longer training, might help."),
        };
    }

    private static Figure Picture(ReportSubject subject, int index, ForwardAnalysis top, int number)
    {
        string name = subject.SequenceName(index) is { } named ? $" (“{named}”)" : "";
        string what = subject.IsLabeled ? $" of class “{subject.NameOf(subject.Data.LabelOf(index))}”" : "";
        string predicted = subject.IsLabeled ? $", predicted “{subject.NameOf(subject.PairsOf(index).First().Predicted)}”" : "";
        bool occluded = !subject.Network.Head.PerStep && subject.Classes > 0;
        StateTrace[] traces = [.. top.Gates.Concat(top.States).OrderByDescending(trace => trace.IsGate)];
        var panels = new List<(string, double)> { ("input", 1.6) };
        if (occluded)
            panels.Add(("effect", 1.1));
        bool isStep = subject.Transformer.Task == SequenceTask.StepClassification;
        if (isStep)
            panels.Add((StepPanel.Name, 1.1));
        panels.AddRange(traces.Select(trace => (trace.Name, 1.0)));
        var chart = new Chart("step", [.. panels]);
        string input = InputPanel.Add(chart, subject, index, MostCurves);
        if (subject.StepsAhead > 0)
            chart.Vertical(subject.Data.StepsOf(index) - subject.StepsAhead + 0.5, "");
        string rests = occluded
            ? " " + EffectPanel.Add(chart, subject, index)
            : isStep
            ? " " + StepPanel.Add(chart, subject, index, panel: 1)
            : "";
        int k = subject.Network.StepsPerFrame;
        int steps = subject.Data.StepsOf(index);
        int[] order = [.. Enumerable.Range(0, traces[0].Units)
            .OrderByDescending(unit => Enumerable.Range(0, traces[0].Steps).Average(t => traces[0][t, unit]))];
        for (int i = 0; i < traces.Length; i++)
        {
            StateTrace trace = traces[i];
            var values = new double[trace.Steps, trace.Units];
            for (int t = 0; t < trace.Steps; t++)
            {
                for (int row = 0; row < trace.Units; row++)
                    values[t, row] = Math.Clamp(trace[t, order[row]], trace.IsGate ? 0 : -1, 1);
            }

            chart.Heat(values, 0.5, 0.5 + (trace.Steps * k), trace.IsGate ? 0 : -1, 1, panels.Count - traces.Length + i);
        }

        (chart.Bottom.Minimum, chart.Bottom.Maximum) = (0.5, steps + 0.5);
        string frames = k > 1 ? string.Create(
            CultureInfo.InvariantCulture,
            $" The network reads {k} steps at a time, so each column of the gates is {k} steps wide.") : "";
        return new Figure(
            string.Create(CultureInfo.InvariantCulture, $"sequence-{number}"),
            string.Create(CultureInfo.InvariantCulture, $"Test sequence {index + 1}{name}{what}{predicted}. {input}{rests}{frames}"),
            string.Create(CultureInfo.InvariantCulture, $"Test sequence {index + 1}{name}{what}{predicted}, {steps} steps: its input, "
                + $"and {string.Join(", ", traces.Select(trace => trace.Name))} of {traces[0].Units} units.{rests}"),
            chart.Legend())
        {
            Height = 150 + (int)(88 * panels.Sum(panel => panel.Item2)),
        };
    }

    private static Html Saturation(ForwardAnalysis[] tops) => HtmlText.Table(
        $"Shares of the values of the sequences above: {(tops[0].Gates.Any(trace => trace.IsGate) ? "gates below 0.1 (almost closed) and "
            + "above 0.9 (almost open), where hardly any gradient passes; " : "")}candidates and states below −0.9 and above 0.9",
        ["", "low", "high"],
        tops[0].Gates.Concat(tops[0].States).Select((trace, i) =>
        {
            (double Low, double High)[] all = [.. tops.Select(top => top.Gates.Concat(top.States).ElementAt(i).Saturation())];
            return (IReadOnlyList<string>)
            [
                trace.Name,
                HtmlText.Number(all.Average(one => one.Low), "P0"),
                HtmlText.Number(all.Average(one => one.High), "P0"),
            ];
        }));
}
