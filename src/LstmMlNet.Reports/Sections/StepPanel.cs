using LstmMlNet.Reports.Plots;
using OxyPlot;
using OxyPlot.Axes;

namespace LstmMlNet.Reports.Sections;

/// <summary>The class of each step of a sequence, actual and predicted, in a panel of its picture.</summary>
internal static class StepPanel
{
    /// <summary>The panel's name.</summary>
    public const string Name = "class";

    private const int MostNames = 8;
    private const int LongestName = 14;

    /// <returns>The number of correct steps, for the caption.</returns>
    public static string Add(Chart chart, ReportSubject subject, int index, int panel)
    {
        float[] actual = subject.Data.TargetsOf(index).ToArray();
        int[] predicted = subject.PredictedSteps(index);
        chart.Line(Edges(actual.Length), [
            .. actual.SelectMany(label => Twice(label >= 0 ? label : double.NaN)),
        ], 5, "actual", width: 3, panel: panel)
            .Line(Edges(predicted.Length), [.. predicted.SelectMany(label => Twice(label))], 1, "predicted", LineStyle.Dash, 1.5, panel);
        Axis axis = chart.Left(panel);
        int every = ((subject.Classes - 1) / MostNames) + 1;
        (axis.Minimum, axis.Maximum, axis.MajorStep, axis.MinorTickSize) = (-0.5, subject.Classes - 0.5, every, 0);
        axis.LabelFormatter = value => Math.Abs(value - Math.Round(value)) < 1e-6 && value >= 0 && value < subject.Classes
            ? Shortened(subject.NameOf((int)Math.Round(value)))
            : "";
        (int Label, int Predicted)[] pairs = [.. subject.PairsOf(index)];
        return FormattableString.Invariant(
            $"Below it: the class of each step, {pairs.Count(pair => pair.Label == pair.Predicted)} of {pairs.Length} correct.");
    }

    /// <summary>Each step from its left edge to its right one.</summary>
    private static double[] Edges(int steps) => [.. Enumerable.Range(1, steps).SelectMany(t => new[] { t - 0.5, t + 0.5 })];

    private static double[] Twice(double value) => [value, value];

    private static string Shortened(string name) => name.Length <= LongestName ? name : name[..(LongestName - 1)] + "…";
}
