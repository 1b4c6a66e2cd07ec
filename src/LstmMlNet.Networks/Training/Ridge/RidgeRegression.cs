using System.Numerics.Tensors;

namespace LstmMlNet.Networks.Training;

/// <summary>
/// Linear regression of several targets on the same features, with an L2 penalty on the weights of the standardized features. The penalty
/// is the one with the smallest leave-one-out error, which has a closed form (Allen 1974): no part of the data needs to be set aside.
/// </summary>
internal sealed class RidgeRegression
{
    // Penalties are powers of ten of the mean eigenvalue: from hardly any to next to the mean alone.
    private const int LeastExponent = -4;
    private const int MostExponent = 3;
    private readonly double[][] _rows;
    private readonly double[][] _targets;

    // On average 1.
    private readonly double[] _weights;
    private readonly double[] _targetMeans;
    private readonly double[] _means;
    private readonly double[] _inverses;
    private readonly double[][] _gram;
    private readonly double _meanEigenvalue;

    /// <param name="rows">Features, [row][feature], which are standardized in place.</param>
    /// <param name="targets">Targets, [row][output].</param>
    /// <param name="weights">How much each row counts, above 0.</param>
    /// <param name="threads">The number of threads; the result does not depend on it.</param>
    /// <param name="cancellation">Checked for every row of the system that is solved.</param>
    private RidgeRegression(double[][] rows, double[][] targets, double[] weights, int threads, CancellationToken cancellation)
    {
        _rows = rows;
        double total = weights.Sum();
        _weights = [.. weights.Select(weight => weight * rows.Length / total)];
        _targetMeans = new double[targets[0].Length];
        for (int i = 0; i < rows.Length; i++)
            TensorPrimitives.MultiplyAdd(targets[i], _weights[i] / rows.Length, _targetMeans, _targetMeans);
        _targets = [.. targets.Select((target, i) =>
            target.Select((value, output) => (value - _targetMeans[output]) * Math.Sqrt(_weights[i])).ToArray())];
        (_means, _inverses) = Standardize();
        _gram = Gram(IsDual ? rows : Columns(), threads, cancellation);
        _meanEigenvalue = _gram.Select((row, i) => row[i]).Sum() / _gram.Length;
    }

    /// <summary>
    /// Whether there are fewer rows than features: then the system has an unknown for each row, otherwise one for each feature.
    /// </summary>
    private bool IsDual => _rows.Length <= _rows[0].Length;

    /// <summary>The number of unknowns of the system that is solved.</summary>
    public static int UnknownsOf(int rows, int features) => Math.Min(rows, features);

    /// <inheritdoc cref="RidgeRegression(double[][], double[][], double[], int, CancellationToken)" path="/param"/>
    public static RidgeFit Fit(double[][] rows, double[][] targets, double[] weights, int threads, CancellationToken cancellation)
    {
        var regression = new RidgeRegression(rows, targets, weights, threads, cancellation);
        return regression.Fit(threads, cancellation);
    }

    private RidgeFit Fit(int threads, CancellationToken cancellation)
    {
        var solutions = new Dictionary<double, RidgeSolution?>();
        Try([.. Enumerable.Range(LeastExponent, MostExponent - LeastExponent + 1).Select(exponent => (double)exponent)]);
        double best = Best();
        Try([best - 0.5, best + 0.5]);
        return ToFit(solutions[Best()]!);

        // The largest of equal ones: features that say nothing then have no weight.
        double Best() => solutions.Where(pair => pair.Value is not null).OrderBy(pair => pair.Value!.Error)
            .ThenByDescending(pair => pair.Key).First().Key;

        void Try(double[] exponents)
        {
            var found = new RidgeSolution?[exponents.Length];
            Parallel.For(
                0,
                exponents.Length,
                new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellation },
                i => found[i] = Solve(Math.Pow(10, exponents[i]) * (_meanEigenvalue > 0 ? _meanEigenvalue : 1), cancellation));
            for (int i = 0; i < exponents.Length; i++)
                solutions[exponents[i]] = found[i];
        }
    }

    /// <summary>Each feature less its weighted mean, over its standard deviation, times the root of its row's weight.</summary>
    private (double[] Means, double[] Inverses) Standardize()
    {
        var means = new double[_rows[0].Length];
        var squares = new double[means.Length];
        for (int i = 0; i < _rows.Length; i++)
            TensorPrimitives.MultiplyAdd(_rows[i], _weights[i] / _rows.Length, means, means);
        for (int i = 0; i < _rows.Length; i++)
        {
            double share = _weights[i] / _rows.Length;
            TensorPrimitives.Subtract(_rows[i], means, _rows[i]);
            for (int j = 0; j < squares.Length; j++)
                squares[j] += share * _rows[i][j] * _rows[i][j];
        }

        // A feature that varies less than its own rounding is constant.
        double[] inverses = [.. squares.Select((square, j) =>
            LevelFeature.Varies(means[j], Math.Sqrt(square)) ? 1 / Math.Sqrt(square) : 0)];
        for (int i = 0; i < _rows.Length; i++)
        {
            TensorPrimitives.Multiply(_rows[i], inverses, _rows[i]);
            TensorPrimitives.Multiply(_rows[i], Math.Sqrt(_weights[i]), _rows[i]);
        }

        return (means, inverses);
    }

    private double[][] Columns() => [.. _means.Select((_, j) => _rows.Select(row => row[j]).ToArray())];

    private static double[][] Gram(double[][] vectors, int threads, CancellationToken cancellation)
    {
        var gram = new double[vectors.Length][];
        Parallel.For(
            0,
            vectors.Length,
            new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellation },
            i =>
            {
                gram[i] = new double[i + 1];
                for (int j = 0; j <= i; j++)
                    gram[i][j] = TensorPrimitives.Dot<double>(vectors[i], vectors[j]);
            });
        return gram;
    }

    private RidgeSolution? Solve(double penalty, CancellationToken cancellation)
    {
        if (CholeskyFactor.Of(_gram, penalty, cancellation) is not { } factor)
            return null;
        return IsDual ? SolveByRows(factor, penalty, cancellation) : SolveByFeatures(factor, penalty, cancellation);
    }

    /// <summary>(K + λ)·c = y; the weights are Xᵀ·c, and the residuals λ·c.</summary>
    private RidgeSolution SolveByRows(CholeskyFactor factor, double penalty, CancellationToken cancellation)
    {
        double[] diagonal = factor.InverseDiagonal(cancellation);
        double[][] unknowns = Solved(factor, output => [.. _targets.Select(target => target[output])]);
        return Solution(
            penalty,
            unknowns,
            (row, output) => penalty * unknowns[output][row],
            row => penalty * diagonal[row]);
    }

    /// <summary>(Xᵀ·X + λ)·w = Xᵀ·y.</summary>
    private RidgeSolution SolveByFeatures(CholeskyFactor factor, double penalty, CancellationToken cancellation)
    {
        double[][] unknowns = Solved(factor, output => Combined([.. _targets.Select(target => target[output])]));
        double[] left = [.. _rows.Select(features =>
        {
            cancellation.ThrowIfCancellationRequested();
            double[] row = [.. features];
            factor.Solve(row);
            return 1 - TensorPrimitives.SumOfSquares<double>(row);
        })];
        return Solution(
            penalty,
            unknowns,
            (i, output) => _targets[i][output] - TensorPrimitives.Dot<double>(_rows[i], unknowns[output]),
            i => left[i]);
    }

    private double[][] Solved(CholeskyFactor factor, Func<int, double[]> rightSide) => [.. _targetMeans.Select((_, output) =>
    {
        double[] values = rightSide(output);
        factor.Solve(values);
        factor.SolveTransposed(values);
        return values;
    })];

    /// <param name="penalty">The penalty.</param>
    /// <param name="unknowns">The system's, [output][row or feature].</param>
    /// <param name="residual">A row's residual, times the root of its weight.</param>
    /// <param name="left">What a row's own target leaves to the others of its prediction, before the mean.</param>
    private RidgeSolution Solution(
        double penalty,
        double[][] unknowns,
        Func<int, int, double> residual,
        Func<int, double> left)
    {
        var solution = new RidgeSolution(penalty, unknowns, new double[_rows.Length][], new double[_rows.Length][]);
        for (int i = 0; i < _rows.Length; i++)
        {
            // The mean of the targets is fitted too, and each row has its share in it.
            double rest = left(i) - (_weights[i] / _rows.Length);
            solution.Residuals[i] = [.. _targetMeans.Select((_, output) => residual(i, output))];

            // A row that only itself predicts: what the others say of it is lost in rounding, so this penalty is not to be chosen.
            solution.LeftOut[i] = [.. solution.Residuals[i].Select(value =>
                rest > LevelFeature.Rounding ? value / rest : double.PositiveInfinity)];
        }

        return solution;
    }

    private RidgeFit ToFit(RidgeSolution solution)
    {
        int outputs = _targetMeans.Length;
        int features = _means.Length;
        var kernel = new double[features, outputs];
        var bias = (double[])_targetMeans.Clone();
        for (int output = 0; output < outputs; output++)
        {
            double[] weights = IsDual ? Combined(solution.Unknowns[output]) : solution.Unknowns[output];
            for (int j = 0; j < features; j++)
            {
                kernel[j, output] = weights[j] * _inverses[j];
                bias[output] -= kernel[j, output] * _means[j];
            }
        }

        return new RidgeFit(kernel, bias, Predicted(solution.Residuals), Predicted(solution.LeftOut), solution.Penalty);
    }

    /// <summary>The rows, each so many times, added up.</summary>
    private double[] Combined(double[] shares)
    {
        var sums = new double[_rows[0].Length];
        for (int i = 0; i < _rows.Length; i++)
            TensorPrimitives.MultiplyAdd(_rows[i], shares[i], sums, sums);
        return sums;
    }

    /// <summary>What is predicted where the targets are off by so much; the mean where that is not known.</summary>
    private double[][] Predicted(double[][] residuals) => [.. _targets.Select((target, i) => target.Select((value, output) =>
        _targetMeans[output]
        + (double.IsFinite(residuals[i][output]) ? (value - residuals[i][output]) / Math.Sqrt(_weights[i]) : 0)).ToArray())];
}
