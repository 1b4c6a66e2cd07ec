using System.Globalization;
using LstmMlNet.Networks.Data;
using LstmMlNet.Networks.Network;

namespace LstmMlNet.Networks.Training;

/// <summary>Whether a data set can be used with a network.</summary>
internal static class TargetCheck
{
    /// <exception cref="ArgumentException">
    /// No sequences or weight, another number of features, or targets that the head cannot tell.
    /// </exception>
    public static void Run(RecurrentNetwork network, SequenceDataset data, string name)
    {
        CheckShape(network, data.Features, name);
        double weight = 0;
        for (int i = 0; i < data.Count; i++)
        {
            weight += data.WeightOf(i);
            CheckSequence(network, data, i, i, name);
        }

        CheckAny(data.Count, weight, name);
    }

    /// <summary>Whether a network with so many features per step can be trained at all.</summary>
    public static void CheckShape(RecurrentNetwork network, int features, string name)
    {
        if (features != network.Features)
            throw new ArgumentException($"The data has {features} features per step; the network has {network.Features}.", name);
        if (network.Head.Target == TargetKind.None)
            throw new ArgumentException("The network has no head, so there is no loss to train it with.", nameof(network));
    }

    /// <param name="network">The network.</param>
    /// <param name="data">Where the sequence is held.</param>
    /// <param name="index">Which one of those it is.</param>
    /// <param name="number">Which one of all it is.</param>
    /// <param name="name">The argument to blame.</param>
    public static void CheckSequence(RecurrentNetwork network, SequenceDataset data, int index, long number, string name)
    {
        if (data.Target != network.Head.Target)
            throw new ArgumentException(
                $"The data's targets are of kind {data.Target}; the network's head predicts {network.Head.Target}.",
                name);
        if (SequenceCheck.Problem(network.Options, network.Head, data.SequenceAt(index), data.Features) is { } problem)
            throw new ArgumentException($"Sequence {number} {problem}.", name);
        CheckTargets(network.Head, data.TargetsOf(index), number, name);
    }

    public static void CheckAny(long count, double weight, string name)
    {
        if (count == 0)
            throw new ArgumentException("There are no sequences.", name);
        if (weight <= 0)
            throw new ArgumentException("All sequences have weight 0: there is nothing to learn from.", name);
    }

    private static void CheckTargets(NetworkHead head, ReadOnlySpan<float> targets, long index, string name)
    {
        if (head.Target == TargetKind.Values)
        {
            if (targets.Length != head.TargetCount)
                throw new ArgumentException(
                    $"Sequence {index} has {targets.Length} targets; the network predicts {head.TargetCount}.",
                    name);
            return;
        }

        foreach (float label in targets)
        {
            if (label >= head.ClassCount)
                throw new ArgumentException($"Sequence {index} has class {label.ToString(CultureInfo.InvariantCulture)}; the network's "
                    + $"classes are 0 to {head.ClassCount - 1}.", name);
        }
    }
}
