using System.Globalization;
using LstmMlNet.MLNetInternals;
using Microsoft.ML.Data;

namespace LstmMlNet;

/// <summary>The metrics of predicted classes of steps.</summary>
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

    /// <summary>The number of sequences with at least one labeled step.</summary>
    public long Sequences { get; }

    /// <summary>The number of labeled steps.</summary>
    public long Steps { get; }

    /// <summary>The share of labeled steps that were predicted correctly.</summary>
    public double StepAccuracy { get; }

    /// <summary>The mean of the classes' recalls: all classes count the same.</summary>
    public double MacroAccuracy { get; }

    /// <summary>The share of sequences whose labeled steps were all predicted correctly.</summary>
    public double SequenceAccuracy { get; }

    /// <summary>The classes, in the order of their keys.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>The number of steps of each class that were predicted as each class, with recall and precision.</summary>
    public ConfusionMatrix ConfusionMatrix { get; }

    /// <summary>Formats the metrics as one line.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"steps {StepAccuracy:F4}, classes {MacroAccuracy:F4}, whole sequences {SequenceAccuracy:F4} ({Steps:N0} steps "
        + $"of {Sequences:N0} sequences)");
}
