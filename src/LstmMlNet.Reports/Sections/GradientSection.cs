using System.Globalization;
using LstmMlNet.Networks;
using LstmMlNet.Networks.Analysis;

namespace LstmMlNet.Reports.Sections;

/// <summary>How far back the loss's gradient reaches: of the model, and of the four cells, trained alike where they were compared, otherwise before training.</summary>
internal static class GradientSection
{
    private const double Least = 1e-12;

    public static Section Create(ReportSubject subject)
    {
        SequenceDataset data = Few(subject);
        GradientFlow trained = GradientFlow.Measure(subject.Network, data);
        RecurrentCellType[] types = [RecurrentCellType.Lstm, RecurrentCellType.PeepholeLstm, RecurrentCellType.Gru, RecurrentCellType.SimpleRnn];
        bool compared = subject.Options.Comparison is not null;
        RecurrentNetwork[] networks = subject.Options.Comparison is { } comparison
            ? [.. comparison.Results.Select(result => result.Network)]
            : [.. types.Select(type => Fresh(subject.Network, type))];
        string when = compared ? "Trained alike" : "Before training";
        GradientFlow[] flows = [.. networks.Select(network => GradientFlow.Measure(network, data))];
        int distance = trained.Kept.Count - 1;
        return new Section(
            "gradient",
            "Why it remembers: gradient flow",
            [
                HtmlText.Paragraph("Training changes what a network did at a step by the gradient that reaches that step from the loss at the end. A simple RNN multiplies it by a matrix at every step, and it vanishes (or explodes). An LSTM's cell state is carried by addition: on that path the gradient is only scaled by the forget gate, as a residual network's is by 1. The first picture is all that is left; the second what the additive path alone brings: where it is less, the rest came through gates and hidden state."),
                new Html($"<ul>{string.Concat(flows.Select(flow => $"<li>{HtmlText.Encode($"{when}: {flow.Sentence(distance)}")}</li>"))}<li>{HtmlText.Encode("This model: " + trained.Sentence(distance))}</li></ul>"),
                Flow(trained, flows, distance),
                Path(trained, flows),
                Jacobians(subject, networks, compared ? "of the cells trained alike" : "before training"),
            ]);
    }

    private static SequenceDataset Few(ReportSubject subject)
    {
        int gap = Math.Max(1, subject.Data.Count / subject.Options.GradientSequences);
        return subject.Data.Select([.. Enumerable.Range(0, Math.Min(subject.Data.Count, subject.Options.GradientSequences)).Select(i => i * gap)]);
    }

    /// <summary>The same network with other cells and initial weights, one layer, read by its last state.</summary>
    private static RecurrentNetwork Fresh(RecurrentNetwork network, RecurrentCellType type)
    {
        NetworkHead head = network.Head switch
        {
            DenseSoftmaxLayer softmax => new DenseSoftmaxLayer(softmax.Classes, softmax.PerStep),
            DenseSigmoidLayer => new DenseSigmoidLayer(),
            DenseQuantileLayer quantiles => new DenseQuantileLayer(quantiles.Horizon, [.. quantiles.Quantiles]),
            _ => new DenseLinearLayer(network.Head.Outputs),
        };
        var fresh = new RecurrentNetwork(network.Features, RecurrentLayers.Create(type, network.Layers[^1].Units), head, network.Steps, seed: 1, stepsPerFrame: network.StepsPerFrame, levelFeature: network.LevelFeature, embedding: network.Embedding is { } tokens ? new EmbeddingLayer(tokens.Vocabulary, tokens.Units) : null);
        fresh.Standardize(network.Scaling);
        return fresh;
    }

    private static Figure Flow(GradientFlow trained, GradientFlow[] flows, int distance) => new(
        "gradient-flow",
        "How much of the gradient at the last step is left further back (all of the state, geometric mean over sequences; logarithmic, what is below 1e-12 is drawn there).",
        $"Gradient left, over the distance from the end. {string.Join(" ", flows.Select(flow => flow.Sentence(distance)))} This model: {trained.Sentence(distance)}",
        (plot, theme) =>
        {
            for (int i = 0; i < flows.Length; i++)
                Figure.Line(plot, theme, i, Logs(flows[i].Kept), RecurrentCells.NameOf(flows[i].CellType), PatternOf(flows[i].CellType));
            Figure.Line(plot, theme, 5, Logs(trained.Kept), $"this model ({RecurrentCells.NameOf(trained.CellType)})", pattern: ScottPlot.LinePattern.Dotted);
            Figure.LogarithmicLeft(plot);
            plot.Axes.SetLimitsX(0, distance);
            plot.XLabel("steps before the end");
            plot.YLabel("share of the gradient left");
            plot.ShowLegend(ScottPlot.Edge.Bottom);
        })
    {
        Data = HtmlText.Table(
            "Share of the gradient left",
            ["steps before the end", .. flows.Select(flow => RecurrentCells.NameOf(flow.CellType)), "this model"],
            Some(distance).Select(d => (IReadOnlyList<string>)[d.ToString(CultureInfo.InvariantCulture), .. flows.Select(flow => HtmlText.Number(flow.Kept[d])), HtmlText.Number(trained.Kept[d])])),
    };

    private static Figure Path(GradientFlow trained, GradientFlow[] flows) => new(
        "additive-path",
        "The additive path alone: the product of the gates that keep (forget gate, update gate), mean over units; a residual network's identity path is 1 at every distance, a simple RNN has none.",
        string.Create(CultureInfo.InvariantCulture, $"What the additive path keeps over the distance from the end: {string.Join(", ", flows.Where(flow => flow.AdditivePath.Count > 0).Select(flow => $"{RecurrentCells.NameOf(flow.CellType)} {flow.AdditivePath[^1]:G2}"))} at the far end; a residual network 1."),
        (plot, theme) =>
        {
            Figure.Line(plot, theme, 4, [.. trained.Kept.Select(_ => 1.0)], "residual network (identity)");
            for (int i = 0; i < flows.Length; i++)
            {
                if (flows[i].AdditivePath.Count > 0)
                    Figure.Line(plot, theme, i, flows[i].AdditivePath, RecurrentCells.NameOf(flows[i].CellType), PatternOf(flows[i].CellType));
            }

            if (trained.AdditivePath.Count > 0)
                Figure.Line(plot, theme, 5, trained.AdditivePath, $"this model ({RecurrentCells.NameOf(trained.CellType)})", pattern: ScottPlot.LinePattern.Dotted);
            plot.Axes.SetLimits(0, trained.Kept.Count - 1, -0.03, 1.05);
            plot.XLabel("steps before the end");
            plot.YLabel("share kept by the gates alone");
            plot.ShowLegend(ScottPlot.Edge.Bottom);
        });

    private static Figure Jacobians(ReportSubject subject, RecurrentNetwork[] networks, string when)
    {
        float[] sequence = subject.Sequences.MaxBy(values => values.Length)!;
        StepJacobians[] all = [.. networks.Select(network => StepJacobians.Measure(network, sequence, most: 10))];
        return new Figure(
            "jacobians",
            $"The singular values of each step's Jacobian {when}: the greatest (solid; peephole dashed) and the median (dotted). Below 1 a direction shrinks with every step.",
            $"Singular values of step Jacobians: {string.Join("; ", all.Select((one, i) => string.Create(CultureInfo.InvariantCulture, $"{RecurrentCells.NameOf(all[i].CellType)} greatest {one.Greatest.Average():F2}, median {one.Median.Average():F2} on average")))}.",
            (plot, theme) =>
            {
                for (int i = 0; i < all.Length; i++)
                {
                    double[] steps = [.. all[i].Steps.Select(step => (double)step)];
                    Figure.Line(plot, theme, i, all[i].Greatest, RecurrentCells.NameOf(all[i].CellType), PatternOf(all[i].CellType), steps);
                    Figure.Line(plot, theme, i, all[i].Median, "", ScottPlot.LinePattern.Dotted, steps);
                }

                plot.XLabel("step");
                plot.YLabel("singular value");
                plot.ShowLegend(ScottPlot.Edge.Bottom);
            });
    }

    /// <summary>Before training a peephole LSTM is an LSTM: its line is dashed, so that the one under it is seen.</summary>
    private static ScottPlot.LinePattern PatternOf(RecurrentCellType type) =>
        type == RecurrentCellType.PeepholeLstm ? ScottPlot.LinePattern.Dashed : ScottPlot.LinePattern.Solid;

    private static IEnumerable<int> Some(int distance) => Enumerable.Range(0, 11).Select(i => i * distance / 10).Distinct();

    private static double[] Logs(IReadOnlyList<double> values) => [.. values.Select(value => Math.Log10(Math.Max(value, Least)))];
}
