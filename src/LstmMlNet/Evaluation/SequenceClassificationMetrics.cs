using System.Globalization;
using System.Text;
using LstmMlNet.Evaluation;
using LstmMlNet.MLNetInternals;
using Microsoft.ML.Data;

namespace LstmMlNet;

/// <summary>
/// The metrics of predicted classes. Every labeled row counts, even if its label is unknown to the model (ML.NET's own evaluation leaves
/// those out). Each metric has its 95 % interval, and is compared with predicting the most frequent class.
/// </summary>
public sealed class SequenceClassificationMetrics
{
    private const int Seed = 1;
    private readonly ClassificationRow[] _rows;
    private readonly string? _baselineClass;

    internal SequenceClassificationMetrics(
        ClassificationRow[] rows,
        IReadOnlyList<string> classNames,
        long unlabeled,
        string? baselineClass)
    {
        _rows = rows;
        _baselineClass = baselineClass;
        ClassNames = classNames;
        UnlabeledRows = unlabeled;
        UnknownLabels = rows.Where(row => !row.IsKnown).GroupBy(row => row.Label, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.LongCount(), StringComparer.Ordinal);
        ActualClassNames = [.. classNames, .. UnknownLabels.Keys.Except(classNames, StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        Correct = rows.LongCount(row => row.IsCorrect);
        AccuracyInterval = ConfidenceInterval.Wilson(Correct, Count);
        int[] all = [.. Enumerable.Range(0, rows.Length)];
        int[] classOf = ClassesOf(rows);
        MacroAccuracy = MacroOf(classOf, all);
        LogLoss = rows.Average(row => row.Loss);
        BaselineClass = baselineClass ?? rows.GroupBy(row => row.Label, StringComparer.Ordinal).MaxBy(group => group.Count())!.Key;
        BaselineAccuracy = rows.Count(row => row.Label == BaselineClass) / (double)Count;
        ConfidenceInterval[] intervals = Bootstrap.Run(
            rows.Length,
            block: 1,
            Seed,
            drawn => MacroOf(classOf, drawn),
            drawn => drawn.Average(i => rows[i].Loss),
            drawn => drawn.Average(i => (rows[i].IsCorrect ? 1.0 : 0.0) - (rows[i].Label == BaselineClass ? 1.0 : 0.0)));
        if (classNames.Count == 2 && Array.TrueForAll(rows, row => !double.IsNaN(row.Score)))
        {
            AreaUnderRocCurve = RocArea.Of(rows, all, classNames[1]);
            AreaUnderRocCurveInterval = Bootstrap.Run(rows.Length, block: 1, Seed, drawn => RocArea.Of(rows, drawn, classNames[1]))[0];
        }

        MacroAccuracyInterval = intervals[0];
        LogLossInterval = intervals[1];
        Comparison = Verdicts.Compare(Accuracy - BaselineAccuracy, intervals[2]);
        ConfusionMatrix = ConfusionMatrices.Create(ActualClassNames, CountPairs(rows, ActualClassNames));
    }

    /// <summary>The number of rows with a label.</summary>
    public long Count => _rows.Length;

    /// <summary>The number of rows that were predicted correctly.</summary>
    public long Correct { get; }

    /// <summary>The number of rows without a label, which do not count.</summary>
    public long UnlabeledRows { get; }

    /// <summary>
    /// The labels that the model does not know (after pooling, those that the model of any fold does not know) and their numbers of rows;
    /// each such row counts as an error.
    /// </summary>
    public IReadOnlyDictionary<string, long> UnknownLabels { get; }

    /// <summary>The share of rows that were predicted correctly.</summary>
    public double Accuracy => Correct / (double)Count;

    /// <summary>The 95 % interval of the accuracy (Wilson 1927).</summary>
    public ConfidenceInterval AccuracyInterval { get; }

    /// <summary>The mean of the labels' recalls: all labels count the same.</summary>
    public double MacroAccuracy { get; }

    /// <summary>The 95 % interval of the macro-accuracy (bootstrap).</summary>
    public ConfidenceInterval MacroAccuracyInterval { get; }

    /// <summary>The mean of −ln(probability of the label); a probability of 0, such as that of an unknown label, counts as 1e-15.</summary>
    public double LogLoss { get; }

    /// <summary>The 95 % interval of the log-loss (bootstrap).</summary>
    public ConfidenceInterval LogLossInterval { get; }

    /// <summary>
    /// For binary classification, the area under the ROC curve: the probability that a positive row scores higher than a negative one. Null
    /// otherwise; NaN if all rows are of one class.
    /// </summary>
    public double? AreaUnderRocCurve { get; }

    /// <summary>The 95 % interval of the area under the ROC curve (bootstrap).</summary>
    public ConfidenceInterval? AreaUnderRocCurveInterval { get; }

    /// <summary>The class that the baseline always predicts: the given one, or the most frequent one in this data.</summary>
    public string BaselineClass { get; }

    /// <summary>The accuracy of always predicting <see cref="BaselineClass"/>.</summary>
    public double BaselineAccuracy { get; }

    /// <summary>How the model compares with always predicting <see cref="BaselineClass"/>.</summary>
    public BaselineComparison Comparison { get; }

    /// <summary>The comparison as a sentence.</summary>
    public string Verdict =>
        Verdicts.Write(Comparison, "accuracy", Accuracy, BaselineAccuracy, $"always predicting '{BaselineClass}'", "F3");

    /// <summary>The classes that the model predicts, in the order of its scores.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>The labels that occur: the model's classes, followed by those that it does not know.</summary>
    public IReadOnlyList<string> ActualClassNames { get; }

    /// <summary>
    /// The number of rows of each label that were predicted as each class (<see cref="ActualClassNames"/> in both directions), with the
    /// recall of each label and the precision of each class; NaN if undefined.
    /// </summary>
    public ConfusionMatrix ConfusionMatrix { get; }

    /// <summary>Combines all rows of several evaluations, for example of the folds of a cross-validation.</summary>
    /// <param name="parts">The evaluations.</param>
    /// <exception cref="ArgumentException">There are none.</exception>
    public static SequenceClassificationMetrics Pool(IReadOnlyCollection<SequenceClassificationMetrics> parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        if (parts.Count == 0)
            throw new ArgumentException("There are no evaluations to combine.", nameof(parts));
        string[] names = [.. parts.SelectMany(part => part.ClassNames).Distinct(StringComparer.Ordinal)];
        string?[] baselines = [.. parts.Select(part => part._baselineClass).Distinct(StringComparer.Ordinal)];

        // A class that one part's model did not know, and another's did, is an error there, and stays one.
        return new SequenceClassificationMetrics(
            [.. parts.SelectMany(part => part._rows)],
            names,
            parts.Sum(part => part.UnlabeledRows),
            baselines.Length == 1 ? baselines[0] : null);
    }

    /// <summary>Formats the metrics as text, beginning with the comparison with the baseline.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.AppendLine(Verdict);
        text.AppendLine(CultureInfo.InvariantCulture, $"{Count:N0} rows; accuracy {Accuracy:F4} ({AccuracyInterval.Lower:F3} "
            + $"to {AccuracyInterval.Upper:F3})");
        text.AppendLine(CultureInfo.InvariantCulture, $"mean recall over the classes {MacroAccuracy:F4}, log-loss {LogLoss:F4}");
        if (AreaUnderRocCurve is { } area)
            text.AppendLine(
                CultureInfo.InvariantCulture,
                $"area under the ROC curve {area:F4} ({AreaUnderRocCurveInterval!.Lower:F3} to {AreaUnderRocCurveInterval.Upper:F3})");
        foreach ((string label, long rows) in UnknownLabels)
            text.AppendLine(CultureInfo.InvariantCulture, $"the model does not know the label '{label}': {rows:N0} rows count as errors");
        return text.ToString();
    }

    private static int[] ClassesOf(ClassificationRow[] rows)
    {
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        var classes = new int[rows.Length];
        for (int i = 0; i < rows.Length; i++)
        {
            if (!places.TryGetValue(rows[i].Label, out int place))
                places.Add(rows[i].Label, place = places.Count);
            classes[i] = place;
        }

        return classes;
    }

    private double MacroOf(int[] classOf, int[] drawn)
    {
        int classes = classOf.Max() + 1;
        Span<int> counts = classes <= 256 ? stackalloc int[classes] : new int[classes];
        Span<int> correct = classes <= 256 ? stackalloc int[classes] : new int[classes];
        foreach (int i in drawn)
        {
            counts[classOf[i]]++;
            correct[classOf[i]] += _rows[i].IsCorrect ? 1 : 0;
        }

        double sum = 0;
        int present = 0;
        for (int c = 0; c < classes; c++)
        {
            if (counts[c] == 0)
                continue;
            sum += correct[c] / (double)counts[c];
            present++;
        }

        return sum / present;
    }

    private static long[][] CountPairs(ClassificationRow[] rows, IReadOnlyList<string> names)
    {
        var placeOf = names.Select((name, i) => (name, i))
            .DistinctBy(pair => pair.name)
            .ToDictionary(pair => pair.name, pair => pair.i, StringComparer.Ordinal);
        long[][] counts = [.. names.Select(_ => new long[names.Count])];
        foreach (ClassificationRow row in rows)
        {
            // A model whose keys have names of another kind predicts what is not a label at all.
            if (placeOf.TryGetValue(row.Predicted, out int predicted))
                counts[placeOf[row.Label]][predicted]++;
        }

        return counts;
    }
}

/// <summary>A labeled row and what was predicted for it.</summary>
/// <param name="Label">Its label.</param>
/// <param name="Predicted">The class that was predicted.</param>
/// <param name="IsKnown">Whether the label is one of the model's classes.</param>
/// <param name="Loss">−ln(probability of the label).</param>
internal readonly record struct ClassificationRow(string Label, string Predicted, bool IsKnown, double Loss)
{
    /// <summary>Of a binary classification what says how likely the second class is; NaN otherwise.</summary>
    public double Score { get; init; } = double.NaN;

    public bool IsCorrect => Label == Predicted;
}
