using System.Globalization;
using LstmMlNet.Networks;
using LstmMlNet.Networks.Analysis;

namespace LstmMlNet.Reports.Sections;

/// <summary>How far back the loss's gradient reaches: of the trained network, and of the four cells before training.</summary>
internal static class GradientSection
{
    private const double Least = 1e-12;

    public static Section Create(ReportSubject subject)
    {
        SequenceDataset data = Few(subject);
        GradientFlow trained = GradientFlow.Measure(subject.Network, data);
        RecurrentCellType[] types = [RecurrentCellType.Lstm, RecurrentCellType.PeepholeLstm, RecurrentCellType.Gru, RecurrentCellType.SimpleRnn];
        RecurrentNetwork[] fresh = [.. types.Select(type => Fresh(subject.Network, type))];
        GradientFlow[] flows = [.. fresh.Select(network => GradientFlow.Measure(network, data))];
        int distance = trained.Kept.Count - 1;
        return new Section(
            "gradient",
            "Why it remembers: gradient flow",
            [
                HtmlText.Paragraph("Training changes what a network did at a step by the gradient that reaches that step from the loss at the end. A simple RNN multiplies it by a matrix at every step, and it vanishes (or explodes). An LSTM's cell state is carried by addition: its gradient is only scaled by the forget gate, as a residual network's is by 1."),
                new Html($"<ul>{string.Concat(flows.Select(flow => $"<li>{HtmlText.Encode("Before training: " + flow.Sentence(distance))}</li>"))}<li>{HtmlText.Encode("The trained network: " + trained.Sentence(distance))}</li></ul>"),
                Flow(trained, flows, distance),
                Path(trained, flows),
                Jacobians(subject, fresh, types),
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
        var fresh = new RecurrentNetwork(network.Features, RecurrentLayers.Create(type, network.Layers[^1].Units), head, network.Steps, seed: 1, stepsPerFrame: network.StepsPerFrame, levelFeature: network.LevelFeature);
        fresh.Standardize(network.Scaling);
        return fresh;
    }

    private static Figure Flow(GradientFlow trained, GradientFlow[] flows, int distance) => new(
        "gradient-flow",
        "How much of the gradient at the last step is left further back (all of the state, geometric mean over sequences; logarithmic).",
        $"Gradient left, over the distance from the end. {string.Join(" ", flows.Select(flow => flow.Sentence(distance)))} Trained: {trained.Sentence(distance)}",
        (plot, theme) =>
        {
            for (int i = 0; i < flows.Length; i++)
                Figure.Line(plot, theme, i, Logs(flows[i].Kept), CellNames.Of(flows[i].CellType));
            Figure.Line(plot, theme, 5, Logs(trained.Kept), $"trained {CellNames.Of(trained.CellType)}", dashed: true);
            Figure.LogarithmicLeft(plot);
            plot.XLabel("steps before the end");
            plot.YLabel("share of the gradient left");
            plot.ShowLegend(ScottPlot.Edge.Bottom);
        })
    {
        Data = HtmlText.Table(
            "Share of the gradient left",
            ["steps before the end", .. flows.Select(flow => CellNames.Of(flow.CellType)), "trained"],
            Some(distance).Select(d => (IReadOnlyList<string>)[d.ToString(CultureInfo.InvariantCulture), .. flows.Select(flow => HtmlText.Number(flow.Kept[d])), HtmlText.Number(trained.Kept[d])])),
    };

    private static Figure Path(GradientFlow trained, GradientFlow[] flows) => new(
        "additive-path",
        "The additive path alone: the product of the gates that keep (forget gate, update gate), mean over units; a residual network's identity path is 1 at every distance, a simple RNN has none.",
        string.Create(CultureInfo.InvariantCulture, $"What the additive path keeps over the distance from the end: {string.Join(", ", flows.Where(flow => flow.AdditivePath.Count > 0).Select(flow => $"{CellNames.Of(flow.CellType)} {flow.AdditivePath[^1]:G2}"))} at the far end; a residual network 1."),
        (plot, theme) =>
        {
            Figure.Line(plot, theme, 4, [.. trained.Kept.Select(_ => 1.0)], "residual network (identity)");
            for (int i = 0; i < flows.Length; i++)
            {
                if (flows[i].AdditivePath.Count > 0)
                    Figure.Line(plot, theme, i, flows[i].AdditivePath, CellNames.Of(flows[i].CellType));
            }

            if (trained.AdditivePath.Count > 0)
                Figure.Line(plot, theme, 5, trained.AdditivePath, $"trained {CellNames.Of(trained.CellType)}", dashed: true);
            plot.Axes.SetLimitsY(-0.03, 1.05);
            plot.XLabel("steps before the end");
            plot.YLabel("share kept by the gates alone");
            plot.ShowLegend(ScottPlot.Edge.Bottom);
        });

    private static Figure Jacobians(ReportSubject subject, RecurrentNetwork[] fresh, RecurrentCellType[] types)
    {
        float[] sequence = subject.Sequences.MaxBy(values => values.Length)!;
        StepJacobians[] all = [.. fresh.Select(network => StepJacobians.Measure(network, sequence, most: 10))];
        return new Figure(
            "jacobians",
            "The singular values of each step's Jacobian before training: the greatest (solid) and the median (dashed). Below 1 a direction shrinks with every step.",
            $"Singular values of step Jacobians: {string.Join("; ", all.Select((one, i) => string.Create(CultureInfo.InvariantCulture, $"{CellNames.Of(types[i])} greatest {one.Greatest.Average():F2}, median {one.Median.Average():F2} on average")))}.",
            (plot, theme) =>
            {
                for (int i = 0; i < all.Length; i++)
                {
                    double[] steps = [.. all[i].Steps.Select(step => (double)step)];
                    Figure.Line(plot, theme, i, all[i].Greatest, CellNames.Of(types[i]), x: steps);
                    Figure.Line(plot, theme, i, all[i].Median, "", dashed: true, x: steps);
                }

                plot.XLabel("step");
                plot.YLabel("singular value");
                plot.ShowLegend(ScottPlot.Edge.Bottom);
            });
    }

    private static IEnumerable<int> Some(int distance) => Enumerable.Range(0, 11).Select(i => i * distance / 10).Distinct();

    private static double[] Logs(IReadOnlyList<double> values) => [.. values.Select(value => Math.Log10(Math.Max(value, Least)))];
}
