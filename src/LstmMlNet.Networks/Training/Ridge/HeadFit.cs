using LstmMlNet.Networks.Data;
using LstmMlNet.Networks.Heads;
using LstmMlNet.Networks.Numerics;

namespace LstmMlNet.Networks.Training;

/// <summary>Solves for the weights of a head in closed form: see <see cref="HeadSolver.Ridge"/>.</summary>
internal sealed class HeadFit
{
    private const int BatchSize = 32;
    private const int MostUnknowns = 8_192;
    private readonly PackedNetwork _packed;
    private readonly SequenceDataset _data;
    private readonly FeatureScaling? _scaling;
    private readonly FeatureScaling? _targetScaling;
    private readonly HeadLoss _loss;
    private readonly TrainingOptions _options;
    private readonly NetworkHead _head;

    /// <param name="packed">The network, whose head is replaced.</param>
    /// <param name="data">What to learn from.</param>
    /// <param name="scaling">How features are standardized.</param>
    /// <param name="targetScaling">How targets are standardized.</param>
    /// <param name="loss">The head's loss, which knows the classes' weights.</param>
    /// <param name="options">Threads.</param>
    public HeadFit(
        PackedNetwork packed,
        SequenceDataset data,
        FeatureScaling? scaling,
        FeatureScaling? targetScaling,
        HeadLoss loss,
        TrainingOptions options)
    {
        _packed = packed;
        _data = data;
        _scaling = scaling;
        _targetScaling = targetScaling;
        _loss = loss;
        _options = options;
        _head = packed.Plan.HeadLayer;
    }

    /// <exception cref="ArgumentException">The head is not one that can be solved for, or the data are not held in memory.</exception>
    public static void Check(NetworkHead head, TrainingOptions options, SequenceDataset? data)
    {
        if (options.HeadSolver != HeadSolver.Ridge)
            return;
        if (head is not (DenseLinearLayer or DenseSigmoidLayer or DenseSoftmaxLayer) || head.ReadsSteps)
            throw new ArgumentException(
                $"{nameof(HeadSolver)}.{nameof(HeadSolver.Ridge)} is for one class or some numbers per sequence; the head is "
                + $"{head.GetType().Name}{(head.PerStep ? " for every step" : "")}. Take {nameof(HeadSolver.Gradient)}.",
                nameof(options));
        if (options.Augmentation.IsOn)
            throw new ArgumentException(
                $"Augmentation changes sequences anew in every epoch; {nameof(HeadSolver)}.{nameof(HeadSolver.Ridge)} reads them once.",
                nameof(options));
        if (data is null || (options.RankRows == RankRows.Own && options.Collective.Size > 1))
            throw new ArgumentException(
                $"{nameof(HeadSolver)}.{nameof(HeadSolver.Ridge)} needs all sequences in the memory of each process.",
                nameof(options));
    }

    /// <summary>
    /// What a trained network would predict of each sequence if its head had been fitted to the others, [sequence][output], in units of the
    /// targets; the mean for those without weight.
    /// </summary>
    /// <param name="network">A network whose head predicts numbers, trained on these data.</param>
    /// <param name="data">The data.</param>
    /// <param name="options">Threads.</param>
    /// <param name="cancellation">Checked within every batch and for every row of the system.</param>
    public static double[][] LeaveOneOut(
        RecurrentNetwork network,
        SequenceDataset data,
        TrainingOptions options,
        CancellationToken cancellation)
    {
        FeatureScaling targets = network.TargetScaling!;
        HeadLoss loss = network.Head.CreateLoss(targets, null, 0f);

        // Not the network's own packed weights: it keeps them, and its head may be changed by what is found here.
        var packed = new PackedNetwork(network, SimdWidths.Best, transposes: false);
        var fit = new HeadFit(packed, data, network.Scaling, targets, loss, options);
        (int[] rows, _, _, RidgeFit ridge) = fit.Solve(cancellation);
        double[][] left = [.. Enumerable.Range(0, data.Count).Select(_ => targets.Mean.ToArray().Select(mean => (double)mean).ToArray())];
        for (int i = 0; i < rows.Length; i++)
        {
            for (int output = 0; output < left[0].Length; output++)
                left[rows[i]][output] += ridge.LeftOut[i][output] * targets.Deviation[output];
        }

        return left;
    }

    /// <param name="stop">Checked within every batch and for every row of the system.</param>
    /// <param name="cancellation">Whether a stop is an error.</param>
    /// <returns>The sums over the training sequences, with the new weights; null if it was stopped: the head is then as it was.</returns>
    /// <exception cref="InsufficientMemoryException">The system would be too large.</exception>
    public EpochPosition? TryRun(CancellationToken stop, CancellationToken cancellation)
    {
        try
        {
            return Run(stop);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return null;
        }
    }

    private EpochPosition Run(CancellationToken cancellation)
    {
        (int[] rows, double[] weights, SequenceLevel[] levels, RidgeFit fit) = Solve(cancellation);
        double scale = _head.ClassCount == 0
            ? 1
            : ProbabilityScale.Of(fit.LeftOut, [.. rows.Select(row => (int)_data.TargetsOf(row)[0])], weights);
        Take(fit, scale);
        return Sums(fit, scale, rows, levels);
    }

    private (int[] Rows, double[] Weights, SequenceLevel[] Levels, RidgeFit Fit) Solve(CancellationToken cancellation)
    {
        int[] rows = [.. Enumerable.Range(0, _data.Count).Where(i => _data.WeightOf(i) > 0 && _loss.WeightOf(_data.TargetsOf(i)) > 0)];
        double[] weights = [.. rows.Select(i => (double)_data.WeightOf(i) * _loss.WeightOf(_data.TargetsOf(i)))];
        CheckSize(rows.Length);
        (double[][] features, SequenceLevel[] levels) = Features(rows, cancellation);
        double[][] targets = [.. rows.Select((row, i) => TargetsOf(_data.TargetsOf(row), levels[i]))];
        return (rows, weights, levels, RidgeRegression.Fit(features, targets, weights, _options.Threads, cancellation));
    }

    private void CheckSize(int rows)
    {
        int inputs = _packed.Plan.HeadRows.Length;
        int unknowns = RidgeRegression.UnknownsOf(rows, inputs);
        long system = (long)unknowns * unknowns * sizeof(double) / 2;
        long bytes = ((long)rows * inputs * sizeof(double) * (rows > inputs ? 2 : 1)) + (system * (_options.Threads + 1));
        if (unknowns > MostUnknowns || bytes > GC.GetGCMemoryInfo().TotalAvailableMemoryBytes)
            throw new InsufficientMemoryException(FormattableString.Invariant(
                $"A head of {inputs:N0} inputs on {rows:N0} sequences is a system of {unknowns:N0} equations, of {MostUnknowns:N0} ")
                + FormattableString.Invariant($"at most, and needs {bytes / (double)(1L << 30):N1} GiB. Take fewer kernels or units, or ")
                + $"{nameof(HeadSolver)}.{nameof(HeadSolver.Gradient)}.");
    }

    /// <summary>What the head reads of each sequence, in the order of its kernel's rows.</summary>
    private (double[][] Features, SequenceLevel[] Levels) Features(int[] rows, CancellationToken cancellation)
    {
        using var scorer =
            new SequenceScorer(_packed, _scaling, _targetScaling, _options.Threads, hiddenSequences: false, activates: false)
            {
                Stop = cancellation,
            };
        scorer.CheckMemory(rows.Select(_data.StepsOf).OrderDescending().Take(BatchSize));
        var features = new double[rows.Length][];
        var levels = new SequenceLevel[rows.Length];
        for (int start = 0; start < rows.Length; start += BatchSize)
        {
            cancellation.ThrowIfCancellationRequested();
            _options.BeforeBatch?.Invoke();
            int[] some = rows[start..Math.Min(start + BatchSize, rows.Length)];
            scorer.Score(_data, some);

            // What is stopped within a batch has read only some of it.
            cancellation.ThrowIfCancellationRequested();
            for (int i = 0; i < some.Length; i++)
            {
                ReadOnlySpan<float> read = scorer.HeadInputOf(i);
                double[] own = features[start + i] = new double[_packed.Plan.HeadRows.Length];
                for (int j = 0; j < own.Length; j++)
                    own[j] = read[_packed.Plan.HeadRows[j]];
                levels[start + i] = scorer.LevelOf(i);
            }
        }

        return (features, levels);
    }

    private double[] TargetsOf(ReadOnlySpan<float> targets, SequenceLevel level)
    {
        double[] values = new double[_head.ClassCount > 0 ? _head.ClassCount : targets.Length];
        if (_head.ClassCount > 0)
        {
            values[(int)targets[0]] = 1;
            return values;
        }

        for (int i = 0; i < values.Length; i++)
        {
            if (float.IsNaN(targets[i]))
                throw new ArgumentException(
                    $"Target {i} of a sequence is not known; {nameof(HeadSolver)}.{nameof(HeadSolver.Ridge)} needs all of them.");
            float value = level.Remove(targets[i]);
            values[i] = _targetScaling is null ? value : _targetScaling.Standardize(i, value);
        }

        return values;
    }

    private void Take(RidgeFit fit, double scale)
    {
        int inputs = fit.Kernel.GetLength(0);
        var kernel = new float[inputs * _head.Columns];
        var bias = new float[_head.Columns];
        for (int i = 0; i < inputs; i++)
            ToLogits([.. Enumerable.Range(0, fit.Bias.Length).Select(output => fit.Kernel[i, output])], scale)
                .CopyTo(kernel, i * _head.Columns);
        ToLogits(fit.Bias, scale).CopyTo(bias, 0);
        _packed.LoadHead(kernel, bias);
    }

    /// <summary>A sigmoid's logit is by how much class 1 is above class 0.</summary>
    private float[] ToLogits(double[] values, double scale) => _head.Columns < values.Length
        ? [(float)(scale * (values[1] - values[0]))]
        : [.. values.Select(value => (float)(scale * value))];

    private EpochPosition Sums(RidgeFit fit, double scale, int[] rows, SequenceLevel[] levels)
    {
        (double loss, double correct, double weight) = (0, 0, 0);
        for (int i = 0; i < rows.Length; i++)
        {
            ReadOnlySpan<float> targets = _data.TargetsOf(rows[i]);
            (double l, double c) = _loss.Run(ToLogits(fit.Fitted[i], scale), targets, levels[i], 1f);
            float own = _data.WeightOf(rows[i]);
            loss += own * l;
            correct += own * c;
            weight += own * _loss.WeightOf(targets);
        }

        return new EpochPosition(0, loss, correct, weight);
    }
}
