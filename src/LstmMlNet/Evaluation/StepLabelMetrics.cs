using System.Globalization;
using LstmMlNet.MLNetInternals;
using Microsoft.ML.Data;

namespace LstmMlNet;

/// <summary>How well the classes of steps were predicted.</summary>
public sealed class StepLabelMetrics
{
    internal StepLabelMetrics(long[][] confusion, IReadOnlyList<string> classNames, long sequences, long correctSequences)
    {
        ConfusionMatrix = ConfusionMatrices.Create(classNames, confusion);
        ClassNames = classNames;
        Sequences = sequences;
        Steps = confusion.Sum(row => row.Sum());
        StepAccuracy = confusion.Select((row, i) => row[i]).Sum() / (double)Steps;
        double[] recalls = [.. confusion.Select((row, i) => (Own: row[i], All: row.Sum()))
            .Where(row => row.All > 0)
            .Select(row => row.Own / (double)row.All)];
        MacroAccuracy = recalls.Average();
        SequenceAccuracy = correctSequences / (double)sequences;
    }

    /// <summary>Sequences with at least one labelled step.</summary>
    public long Sequences { get; }

    /// <summary>Labelled steps.</summary>
    public long Steps { get; }

    /// <summary>Share of the labelled steps whose class was predicted.</summary>
    public double StepAccuracy { get; }

    /// <summary>The mean over the classes of the share of their steps that was predicted.</summary>
    public double MacroAccuracy { get; }

    /// <summary>Share of the sequences all of whose labelled steps were predicted.</summary>
    public double SequenceAccuracy { get; }

    /// <summary>The classes, in the order of their keys.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>How many steps of each class were predicted as each other one, with recall and precision.</summary>
    public ConfusionMatrix ConfusionMatrix { get; }

    /// <summary>The metrics in a line.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"steps {StepAccuracy:F4}, classes {MacroAccuracy:F4}, whole sequences {SequenceAccuracy:F4} ({Steps:N0} steps "
        + $"of {Sequences:N0} sequences)");
}
