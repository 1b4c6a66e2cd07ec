using System.Runtime.ExceptionServices;
using LstmMlNet.Networks.Training;

namespace LstmMlNet.Networks;

/// <summary>
/// Shrinks the predictions of trained regression networks toward the mean of the training targets: the less they explain of sequences that
/// the networks were not trained on, the more. If they explain nothing, the mean is predicted: a network that has memorized noise is no
/// better.
/// </summary>
public static class RegressionShrinkage
{
    /// <summary>
    /// Measures by cross-validation how much of the predictions' deviations from the mean holds for unseen targets, and multiplies the
    /// deviations by that factor. For each part of the data, one network is trained without it, as each member was in turn. Networks whose
    /// output layer was solved for (<see cref="HeadSolver.Ridge"/>) get a factor of their own, apart from those trained by gradients;
    /// without groups, it is measured by leaving out one sequence at a time, which has a closed form.
    /// </summary>
    /// <param name="members">The trained networks, each with a <see cref="DenseLinearLayer"/>, and how they were trained.</param>
    /// <param name="data">The sequences that they were trained on.</param>
    /// <param name="folds">The number of parts, at least 2; fewer if some would have fewer than two sequences or groups.</param>
    /// <param name="seed">The seed for drawing the parts.</param>
    /// <param name="threadCount">The number of networks to train at a time.</param>
    /// <param name="groups">
    /// The group of each sequence, a number: a group's sequences are all in the same part. Null if each is a group of its own.
    /// </param>
    /// <param name="progress">Called after every epoch of every part's network, one call at a time; may be null.</param>
    /// <param name="cancellation">Checked at every step of a batch.</param>
    /// <returns>
    /// The factor of each output (the sum of both kinds' factors, if there are two), from 0 (the mean is predicted) to 1 (nothing changes).
    /// Null, and nothing changes, if there are too few sequences or training was stopped.
    /// </returns>
    /// <exception cref="ArgumentException">
    /// A network has another head, targets that are not standardized, or a level feature; or there are not as many groups as sequences.
    /// </exception>
    /// <exception cref="OperationCanceledException">The measurement was canceled.</exception>
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
        RecurrentNetwork first = members[0].Network;
        int outputs = first.Head.Outputs;
        EnsembleMember[][] kinds =
        [
            .. members.GroupBy(member => member.Options.HeadSolver).OrderBy(kind => kind.Key).Select(kind => kind.ToArray()),
        ];
        var reporting = new Lock();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(members[0].Options.StopToken, cancellation);
        double[][][] predictions;
        try
        {
            predictions = [.. kinds.Select(kind => kind[0].Options.HeadSolver == HeadSolver.Ridge && groups is null
                ? HeadFit.LeaveOneOut(kind[0].Network, data, kind[0].Options with { ThreadCount = threadCount }, stop.Token)
                : LeftOut(kind))];
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return null;
        }

        if (members.Any(member => member.Options.StopToken.IsCancellationRequested))
            return null;
        var sums = new double[outputs];
        for (int output = 0; output < outputs; output++)
        {
            double mean = first.TargetScaling!.Mean[output];
            double[] factors = ShrinkageFactors.Of(
                [.. predictions.Select(kind => kind.Select(row => row[output] - mean).ToArray())],
                [.. Enumerable.Range(0, data.Count).Select(i => data.TargetsOf(i)[output] - mean)],
                [.. Enumerable.Range(0, data.Count).Select(i => (double)data.WeightOf(i))]);
            sums[output] = factors.Sum();
            for (int kind = 0; kind < kinds.Length; kind++)
            {
                // The ensemble's mean has as many shares as members; a kind's share is its factor.
                foreach (EnsembleMember member in kinds[kind])
                    Scale(member.Network.Head, output, factors[kind] * members.Count / kinds[kind].Length);
            }
        }

        return sums;

        double[][] LeftOut(EnsembleMember[] kind)
        {
            var scored = new double[data.Count][];
            try
            {
                Parallel.For(
                    0,
                    parts,
                    new ParallelOptions { MaxDegreeOfParallelism = Math.Min(threadCount, Environment.ProcessorCount) },
                    part => TrainWithout(kind, part, scored));
            }
            catch (AggregateException exception)
            {
                ExceptionDispatchInfo.Throw(exception.InnerExceptions[0]);
            }

            return scored;
        }

        void TrainWithout(EnsembleMember[] kind, int part, double[][] scored)
        {
            int[] rest = [.. Enumerable.Range(0, data.Count).Where(i => partOf[i] != part)];
            int[] aside = [.. Enumerable.Range(0, data.Count).Where(i => partOf[i] == part)];
            EnsembleMember untrained = kind[part % kind.Length].CloneUntrained(epoch =>
            {
                lock (reporting)
                    progress?.Invoke(new CalibrationProgress(part + 1, parts, epoch));
            });
            RecurrentNetwork network = untrained.Network;
            TrainingOptions options = untrained.Options with { ThreadCount = 1 };
            NetworkTrainer.Train(network, data.Select(rest), options, cancellation: cancellation);
            using var scorer = new SequenceScorer(network, threadCount: 1);
            foreach (int index in aside)
            {
                // Stopped, nothing is shrunk.
                cancellation.ThrowIfCancellationRequested();
                if (options.StopToken.IsCancellationRequested)
                    break;
                scored[index] = Moved(scorer, data, index, network.TargetScaling!, first.TargetScaling!);
            }
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

    /// <summary>A prediction, as far from the mean of all targets as it is from that of those that its network was trained on.</summary>
    private static double[] Moved(SequenceScorer scorer, SequenceDataset data, int index, FeatureScaling own, FeatureScaling all)
    {
        var outputs = new float[own.Mean.Length];
        scorer.Score(data, index, 1);
        scorer.CopyOutputs(0, outputs);
        var moved = new double[outputs.Length];
        for (int i = 0; i < moved.Length; i++)
            moved[i] = (double)outputs[i] - own.Mean[i] + all.Mean[i];
        return moved;
    }

    /// <summary>Multiplies what a head adds to the mean of one output.</summary>
    private static void Scale(NetworkHead head, int output, double factor)
    {
        foreach (NetworkParameter parameter in head.Parameters)
        {
            // The outputs are the last dimension of kernel and bias.
            for (int i = output; i < parameter.Data.Length; i += head.Outputs)
                parameter.Data[i] = (float)(parameter.Data[i] * factor);
        }
    }
}
