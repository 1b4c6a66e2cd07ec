using System.Runtime.ExceptionServices;
using LstmMlNet.Networks.Training;

namespace LstmMlNet.Networks;

/// <summary>
/// Shrinks the predictions of trained regression networks toward the mean of the training targets, as far as they are not to be trusted:
/// what they are worth is measured on sequences that they were not trained on. Where they are worth nothing, the mean is predicted, which
/// no network that learned noise by heart is better than.
/// </summary>
public static class RegressionShrinkage
{
    // A slope within two standard errors of zero may be chance: the mean is no worse.
    private const double LeastStandardErrors = 2;

    /// <summary>
    /// Measures by cross-validation how much of the networks' deviations from the mean is in unseen targets, and multiplies their
    /// deviations by that. For each part of the data one network is trained without it, of the members in turn.
    /// </summary>
    /// <param name="members">The trained networks, each with a <see cref="DenseLinearLayer"/>, and how they were trained.</param>
    /// <param name="data">The sequences that they were trained on.</param>
    /// <param name="folds">The number of parts, at least 2; fewer if there are fewer than two sequences or groups for each.</param>
    /// <param name="seed">Draws the parts.</param>
    /// <param name="threadCount">The number of networks to train at a time.</param>
    /// <param name="groups">The group of each sequence, a number: all of a group are in the same part. Null: each by itself.</param>
    /// <param name="progress">Called after every epoch of every part's network, one call at a time; may be null.</param>
    /// <param name="cancellation">Checked at every step of a batch.</param>
    /// <returns>
    /// For each output the factor, from 0 (the mean is predicted) to 1 (nothing is changed). Null, and nothing is changed, if there are too
    /// few sequences or training was stopped.
    /// </returns>
    /// <exception cref="ArgumentException">
    /// A network has another head, targets that are not standardized, or a level feature; or there are not as many groups as sequences.
    /// </exception>
    /// <exception cref="OperationCanceledException">Canceled.</exception>
    public static IReadOnlyList<double>? CrossFit(
        IReadOnlyList<EnsembleMember> members,
        SequenceDataset data,
        int folds,
        int seed,
        int threadCount,
        IReadOnlyList<int>? groups = null,
        Action<CalibrationProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(members);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentOutOfRangeException.ThrowIfLessThan(folds, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(threadCount, 1);
        if (groups is not null && groups.Count != data.Count)
            throw new ArgumentException($"There are {groups.Count} groups for {data.Count} sequences.", nameof(groups));
        foreach (EnsembleMember member in members)
            Check(member.Network);
        int[] partOf = Parts(groups ?? [.. Enumerable.Range(0, data.Count)], folds, seed);
        int parts = partOf.DefaultIfEmpty(-1).Max() + 1;
        if (parts < 2)
            return null;
        var slopes = new Slope[members[0].Network.Head.Outputs];
        var reporting = new Lock();
        try
        {
            // Parts end in any order, and sums of doubles depend on it: they are added in theirs.
            Slope[][] measured = new Slope[parts][];
            Parallel.For(
                0,
                parts,
                new ParallelOptions { MaxDegreeOfParallelism = Math.Min(threadCount, Environment.ProcessorCount) },
                part => measured[part] = Measure(part));
            foreach (Slope[] own in measured)
            {
                for (int i = 0; i < slopes.Length; i++)
                    slopes[i] = slopes[i].With(own[i]);
            }
        }
        catch (AggregateException exception)
        {
            ExceptionDispatchInfo.Throw(exception.InnerExceptions[0]);
        }

        if (members.Any(member => member.Options.StopToken.IsCancellationRequested))
            return null;
        double[] factors = [.. slopes.Select(slope => slope.Factor)];
        foreach (EnsembleMember member in members)
            Scale(member.Network.Head, factors);
        return factors;

        Slope[] Measure(int part)
        {
            int[] rest = [.. Enumerable.Range(0, data.Count).Where(i => partOf[i] != part)];
            int[] aside = [.. Enumerable.Range(0, data.Count).Where(i => partOf[i] == part)];
            EnsembleMember untrained = members[part % members.Count].CloneUntrained(epoch =>
            {
                lock (reporting)
                    progress?.Invoke(new CalibrationProgress(part + 1, parts, epoch));
            });
            TrainingOptions options = untrained.Options with { ThreadCount = 1 };
            NetworkTrainer.Train(untrained.Network, data.Select(rest), options, cancellation: cancellation);
            return Slopes(untrained.Network, data, aside, untrained.Options.StopToken, cancellation);
        }
    }

    private static void Check(RecurrentNetwork network)
    {
        if (network.Head is not DenseLinearLayer)
            throw new ArgumentException("Only a network that predicts numbers is shrunk toward their mean.", nameof(network));
        if (network.TargetScaling is null || network.LevelFeature is not null)
            throw new ArgumentException(
                "A network is shrunk toward the mean of the targets that it standardized: it has none, or a level of each sequence.",
                nameof(network));
    }

    /// <summary>The part of each sequence: groups in an order drawn by the seed, dealt out in turn.</summary>
    private static int[] Parts(IReadOnlyList<int> groups, int folds, int seed)
    {
        int[] order = [.. groups.Distinct()];
        new Random(seed).Shuffle(order);
        int parts = Math.Min(folds, order.Length / 2);
        var part = new Dictionary<int, int>();
        for (int i = 0; i < order.Length; i++)
            part[order[i]] = parts > 0 ? i % parts : 0;
        return [.. groups.Select(group => part[group])];
    }

    /// <summary>Predictions and targets of sequences that a network was not trained on, less the mean of those that it was.</summary>
    private static Slope[] Slopes(
        RecurrentNetwork network,
        SequenceDataset data,
        int[] aside,
        CancellationToken stop,
        CancellationToken cancellation)
    {
        var slopes = new Slope[network.Head.Outputs];
        var outputs = new float[slopes.Length];
        ReadOnlySpan<float> mean = network.TargetScaling!.Mean;
        using var scorer = new SequenceScorer(network, threadCount: 1);
        foreach (int index in aside)
        {
            // Stopped, nothing is shrunk.
            cancellation.ThrowIfCancellationRequested();
            if (stop.IsCancellationRequested)
                break;
            scorer.Score(data, index, 1);
            scorer.CopyOutputs(0, outputs);
            ReadOnlySpan<float> targets = data.TargetsOf(index);
            for (int i = 0; i < outputs.Length; i++)
                slopes[i] = slopes[i].With(outputs[i] - (double)mean[i], targets[i] - (double)mean[i], data.WeightOf(index));
        }

        return slopes;
    }

    /// <summary>Multiplies what a head adds to the mean.</summary>
    private static void Scale(NetworkHead head, double[] factors)
    {
        foreach (NetworkParameter parameter in head.Parameters)
        {
            // The outputs are the last dimension of kernel and bias.
            for (int i = 0; i < parameter.Data.Length; i++)
                parameter.Data[i] = (float)(parameter.Data[i] * factors[i % factors.Length]);
        }
    }

    /// <summary>The regression of targets on predictions, both less the mean.</summary>
    private readonly record struct Slope(double Count, double Squares, double Products, double TargetSquares)
    {
        public Slope With(double prediction, double target, double weight) => double.IsNaN(target) || weight == 0
            ? this
            : new Slope(
                Count + 1,
                Squares + (weight * prediction * prediction),
                Products + (weight * prediction * target),
                TargetSquares + (weight * target * target));

        public Slope With(Slope other) => new(
            Count + other.Count,
            Squares + other.Squares,
            Products + other.Products,
            TargetSquares + other.TargetSquares);

        /// <summary>
        /// The slope, less for what it may be by chance (after James and Stein); 0 where it may be nothing, at most 1.
        /// </summary>
        public double Factor
        {
            get
            {
                if (!(Squares > 0) || Count < 3)
                    return 0;
                double slope = Products / Squares;
                double rest = Math.Max(0, TargetSquares - (slope * Products));
                double variance = rest / (Count - 1) / Squares;
                return slope > LeastStandardErrors * Math.Sqrt(variance) ? Math.Min(1, slope - (variance / slope)) : 0;
            }
        }
    }
}
