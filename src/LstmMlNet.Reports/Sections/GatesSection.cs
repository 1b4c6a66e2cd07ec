using System.Globalization;
using LstmMlNet.Networks.Analysis;
using ScottPlot;

namespace LstmMlNet.Reports.Sections;

/// <summary>Gates, candidates and states of chosen sequences over time, and the steps that the answer rests on.</summary>
internal static class GatesSection
{
    public static Section Create(ReportSubject subject)
    {
        var parts = new List<Part>
        {
            HtmlText.Paragraph("Each picture is one sequence: steps from left to right, a unit a row. A gate is between 0, shut, and 1, open; candidates and states are between −1 and 1, a cell state can be beyond. Units are in the order of how much the first gate is open."),
        };
        int number = 0;
        foreach (int index in subject.Chosen())
            parts.AddRange(OfSequence(subject, index, ++number));
        return new Section("gates", "What it does inside", parts);
    }

    private static IEnumerable<Part> OfSequence(ReportSubject subject, int index, int number)
    {
        string what = subject.Transformer.Task is SequenceTask.MulticlassClassification or SequenceTask.BinaryClassification ? $" of class {subject.NameOf(subject.Data.LabelOf(index))}" : "";
        string name = string.Create(CultureInfo.InvariantCulture, $"test sequence {index}{what}");
        yield return HtmlText.Heading(string.Create(CultureInfo.InvariantCulture, $"Test sequence {index}{what}"));
        ForwardAnalysis top = ForwardAnalysis.Run(subject.Network, subject.Sequences[index]).Last(analysis => analysis.Direction == 0);
        int[] order = [.. Enumerable.Range(0, top.Gates[0].Units).OrderByDescending(unit => Enumerable.Range(0, top.Gates[0].Steps).Average(t => top.Gates[0][t, unit]))];
        foreach (StateTrace trace in top.Gates.Concat(top.States))
            yield return HeatMap(trace, order, name, number);
        if (!subject.Network.Head.PerStep && subject.Classes > 0)
            yield return Steps(subject, index, name, number);
    }

    private static Figure HeatMap(StateTrace trace, int[] order, string name, int number)
    {
        (double low, double high) = trace.Saturation();
        string saturation = trace.IsGate
            ? string.Create(CultureInfo.InvariantCulture, $"{low:P0} of its values are almost shut, {high:P0} almost open")
            : string.Create(CultureInfo.InvariantCulture, $"{low:P0} of its values are below −0.9, {high:P0} above 0.9");
        return new Figure(
            string.Create(CultureInfo.InvariantCulture, $"sequence-{number}-{trace.Name.Replace(' ', '-')}"),
            $"The {trace.Name}: {saturation}.",
            $"Heat map of the {trace.Name} of {name}: {trace.Steps} steps by {trace.Units} units; {saturation}.",
            (plot, theme) =>
            {
                var values = new double[trace.Units, trace.Steps];
                for (int row = 0; row < trace.Units; row++)
                {
                    for (int t = 0; t < trace.Steps; t++)
                        values[row, t] = trace[t, order[row]];
                }

                var map = plot.Add.Heatmap(values);
                map.Colormap = new ScottPlot.Colormaps.Viridis();
                map.ManualRange = trace.IsGate ? new ScottPlot.Range(0, 1) : new ScottPlot.Range(Math.Min(-1, values.Cast<double>().Min()), Math.Max(1, values.Cast<double>().Max()));
                ScottPlot.Panels.ColorBar bar = plot.Add.ColorBar(map);
                bar.Axis.Label.Text = "";
                bar.Axis.TickLabelStyle.ForeColor = theme.Foreground;
                bar.Axis.FrameLineStyle.Color = theme.Grid;
                plot.HideGrid();
                plot.Axes.Margins(0, 0);
                plot.Title(trace.Name);
                plot.XLabel("step");
                plot.YLabel("unit");
                plot.Axes.Left.TickGenerator = new ScottPlot.TickGenerators.NumericManual();
            })
        {
            Height = 260,
        };
    }

    /// <summary>What the answer loses without each step.</summary>
    private static Figure Steps(ReportSubject subject, int index, string name, int number)
    {
        int features = subject.Network.Features;
        int steps = subject.Sequences[index].Length / features;
        int width = Math.Max(1, steps / 20);
        int label = subject.Transformer.Task == SequenceTask.BinaryClassification ? 0 : subject.Data.LabelOf(index);
        float[,] effect = Occlusion.Run(subject.Network, subject.Sequences[index], label, width);
        double[] sums = [.. Enumerable.Range(0, steps).Select(t => Enumerable.Range(0, features).Sum(f => (double)effect[t, f]))];
        int most = Array.IndexOf(sums, sums.Max());
        return new Figure(
            string.Create(CultureInfo.InvariantCulture, $"sequence-{number}-steps-that-matter"),
            string.Create(CultureInfo.InvariantCulture, $"What the probability loses when {(width == 1 ? "a step is" : $"{width} neighbouring steps are")} taken out, feature by feature, summed up: the answer rests most on step {most}."),
            string.Create(CultureInfo.InvariantCulture, $"What the probability of {name} loses without each step: most, {sums[most]:G3}, without step {most}."),
            (plot, theme) =>
            {
                Figure.Line(plot, theme, 0, sums, "");
                plot.Add.HorizontalLine(0, 1, theme.Foreground);
                plot.Title("steps that matter");
                plot.XLabel("step");
                plot.YLabel("probability lost without it");
            })
        {
            Height = 260,
        };
    }
}
