using System.Globalization;
using LstmMlNet.Evaluation;

namespace LstmMlNet;

/// <summary>The errors of predicted numbers, each metric with its 95 % interval, compared with predicting the mean.</summary>
public sealed class SequenceRegressionMetrics
{
    private const int Seed = 1;
    private readonly RegressionRow[] _rows;
    private readonly double[]? _baseline;

    internal SequenceRegressionMetrics(RegressionRow[] rows, long unlabeled, double[]? baseline)
    {
        _rows = rows;
        _baseline = baseline;
        UnlabeledRows = unlabeled;
        double[] means = MeansOf(rows);
        BaselineValues = baseline ?? means;
        double[] absolute = [.. rows.Select(row => row.Mean(Math.Abs))];
        double[] squared = [.. rows.Select(row => row.Mean(error => error * error))];
        double[] spread = [.. rows.Select(row => row.MeanSquaredDistance(means))];
        double[] baselineSquared = [.. rows.Select(row => row.MeanSquaredDistance(BaselineValues))];
        MeanAbsoluteError = absolute.Average();
        RootMeanSquaredError = Math.Sqrt(squared.Average());
        RSquared = 1 - (squared.Sum() / spread.Sum());
        BaselineMeanAbsoluteError = rows.Average(row => row.MeanAbsoluteDistance(BaselineValues));
        BaselineRootMeanSquaredError = Math.Sqrt(baselineSquared.Average());
        ConfidenceInterval[] intervals = Bootstrap.Run(
            rows.Length,
            block: 1,
            Seed,
            drawn => drawn.Average(i => absolute[i]),
            drawn => Math.Sqrt(drawn.Average(i => squared[i])),
            drawn => RSquaredOf(rows, squared, drawn),
            drawn => Math.Sqrt(drawn.Average(i => baselineSquared[i])) - Math.Sqrt(drawn.Average(i => squared[i])));
        MeanAbsoluteErrorInterval = intervals[0];
        RootMeanSquaredErrorInterval = intervals[1];
        RSquaredInterval = intervals[2];
        Comparison = Verdicts.Compare(BaselineRootMeanSquaredError - RootMeanSquaredError, intervals[3]);
    }

    /// <summary>The number of rows with a label.</summary>
    public long Count => _rows.Length;

    /// <summary>The number of rows without a label, which do not count.</summary>
    public long UnlabeledRows { get; }

    /// <summary>The mean of |predicted − actual|, in the label's units.</summary>
    public double MeanAbsoluteError { get; }

    /// <summary>The 95 % interval of the mean absolute error (bootstrap).</summary>
    public ConfidenceInterval MeanAbsoluteErrorInterval { get; }

    /// <summary>The root of the mean of (predicted − actual)².</summary>
    public double RootMeanSquaredError { get; }

    /// <summary>The 95 % interval of the root mean squared error (bootstrap).</summary>
    public ConfidenceInterval RootMeanSquaredErrorInterval { get; }

    /// <summary>The share of the variance that is explained: 1 is perfect, 0 no better than the rows' own mean, below 0 worse.</summary>
    public double RSquared { get; }

    /// <summary>The 95 % interval of R² (bootstrap).</summary>
    public ConfidenceInterval RSquaredInterval { get; }

    /// <summary>The values that the baseline always predicts: the given ones, or the mean of the rows evaluated here.</summary>
    public IReadOnlyList<double> BaselineValues { get; }

    /// <summary>The mean absolute error of always predicting <see cref="BaselineValues"/>.</summary>
    public double BaselineMeanAbsoluteError { get; }

    /// <summary>The root mean squared error of always predicting <see cref="BaselineValues"/>.</summary>
    public double BaselineRootMeanSquaredError { get; }

    /// <summary>How the model compares with always predicting the mean, by the root mean squared error.</summary>
    public BaselineComparison Comparison { get; }

    /// <summary>The comparison as a sentence.</summary>
    public string Verdict => Verdicts.Write(
        Comparison,
        "root mean squared error",
        RootMeanSquaredError,
        BaselineRootMeanSquaredError,
        "always predicting the mean",
        "G4");

    /// <summary>Combines all rows of several evaluations, for example of the folds of a cross-validation.</summary>
    /// <param name="parts">The evaluations.</param>
    /// <exception cref="ArgumentException">There are none.</exception>
    public static SequenceRegressionMetrics Pool(IReadOnlyCollection<SequenceRegressionMetrics> parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        if (parts.Count == 0)
            throw new ArgumentException("There are no evaluations to combine.", nameof(parts));
        double[][] baselines = [.. parts.Select(part => part._baseline).OfType<double[]>()];

        // Each part was compared with the mean of its own training data: together they are compared with the mean of these.
        double[]? baseline = baselines.Length == parts.Count
            ? [.. Enumerable.Range(0, baselines[0].Length).Select(i => baselines.Average(values => values[i]))]
            : null;
        return new SequenceRegressionMetrics([.. parts.SelectMany(part => part._rows)], parts.Sum(part => part.UnlabeledRows), baseline);
    }

    /// <summary>Formats the metrics as text, beginning with the comparison with the baseline.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Verdict}\n{Count:N0} rows; mean absolute error {MeanAbsoluteError:G4} ({MeanAbsoluteErrorInterval.Lower:G3} "
        + $"to {MeanAbsoluteErrorInterval.Upper:G3}), root mean squared error {RootMeanSquaredError:G4}, R squared {RSquared:F3}\n");

    private static double RSquaredOf(RegressionRow[] rows, double[] squared, int[] drawn)
    {
        int outputs = rows[0].Actual.Length;
        double error = 0;
        foreach (int i in drawn)
            error += squared[i];
        double spread = 0;
        for (int k = 0; k < outputs; k++)
        {
            (double sum, double squares) = (0, 0);
            double origin = rows[drawn[0]].Actual[k];
            foreach (int i in drawn)
            {
                double value = rows[i].Actual[k] - origin;
                sum += value;
                squares += value * value;
            }

            spread += (squares - (sum * sum / drawn.Length)) / outputs;
        }

        return 1 - (error / spread);
    }

    private static double[] MeansOf(RegressionRow[] rows) =>
        [.. Enumerable.Range(0, rows[0].Actual.Length).Select(k => rows.Average(row => (double)row.Actual[k]))];
}

/// <summary>A labeled row: the actual numbers and the predicted ones.</summary>
internal readonly record struct RegressionRow(float[] Actual, float[] Predicted)
{
    /// <summary>The mean over the outputs of a function of the error.</summary>
    public double Mean(Func<double, double> of)
    {
        double sum = 0;
        for (int k = 0; k < Actual.Length; k++)
            sum += of((double)Predicted[k] - Actual[k]);
        return sum / Actual.Length;
    }

    public double MeanSquaredDistance(IReadOnlyList<double> values)
    {
        double sum = 0;
        for (int k = 0; k < Actual.Length; k++)
            sum += (Actual[k] - values[k]) * (Actual[k] - values[k]);
        return sum / Actual.Length;
    }

    public double MeanAbsoluteDistance(IReadOnlyList<double> values)
    {
        double sum = 0;
        for (int k = 0; k < Actual.Length; k++)
            sum += Math.Abs(Actual[k] - values[k]);
        return sum / Actual.Length;
    }
}
