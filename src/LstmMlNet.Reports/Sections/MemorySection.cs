using System.Globalization;
using LstmMlNet.Networks.Analysis;

namespace LstmMlNet.Reports.Sections;

/// <summary>How long each unit keeps what it saw.</summary>
internal static class MemorySection
{
    private const double Most = 1e4;

    public static Section? Create(ReportSubject subject)
    {
        double[][] memories = [.. subject.Chosen()
            .Select(index => ForwardAnalysis.Run(subject.Network, subject.Sequences[index]).Last(analysis => analysis.Direction == 0).EffectiveMemory())
            .OfType<IReadOnlyList<double>>().Select(memory => memory.ToArray())];
        if (memories.Length == 0)
            return null;
        double[] mean = [.. memories[0].Select((_, unit) => memories.Average(memory => Math.Min(memory[unit], Most))).Order()];
        double median = mean[mean.Length / 2];
        return new Section(
            "memory",
            "How long units remember",
            [
                new Figure(
                    "memory",
                    "Each unit's effective memory: the steps after which e⁻¹ (37 %) of what it held is left, by its forget or update gate, mean over the sequences above; shortest first, logarithmic.",
                    string.Create(CultureInfo.InvariantCulture, $"Effective memory of {mean.Length} units, from {mean[0]:G2} to {mean[^1]:G2} steps, half of them above {median:G2}."),
                    (plot, theme) =>
                    {
                        // A bar needs a floor: a hundredth of a step is nothing.
                        for (int unit = 0; unit < mean.Length; unit++)
                        {
                            var bar = plot.Add.Bar(unit, Math.Log10(Math.Max(mean[unit], 0.01)) + 2);
                            bar.Color = theme.Lines[0];
                            bar.Bars[0].LineWidth = 0;
                        }

                        plot.Axes.Left.TickGenerator = new ScottPlot.TickGenerators.NumericAutomatic
                        {
                            IntegerTicksOnly = true,
                            LabelFormatter = power => Math.Pow(10, power - 2).ToString("G2", CultureInfo.InvariantCulture),
                        };
                        plot.Axes.Margins(bottom: 0);
                        plot.XLabel("unit, in the order of its memory");
                        plot.YLabel("steps");
                    }),
            ]);
    }
}
