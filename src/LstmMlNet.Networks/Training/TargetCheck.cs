using System.Globalization;

namespace LstmMlNet.Networks;

/// <summary>Whether a data set can be used with a network.</summary>
internal static class TargetCheck
{
    /// <exception cref="ArgumentException">No sequences or weight, another number of features, or targets that the head cannot tell.</exception>
    public static void Run(RecurrentNetwork network, SequenceDataset data, string name)
    {
        if (data.Count == 0)
            throw new ArgumentException("There are no sequences.", name);
        if (data.Features != network.Features)
            throw new ArgumentException($"The data has {data.Features} features a step; the network has {network.Features}.", name);
        NetworkHead head = network.Head;
        if (head.Target == TargetKind.None)
            throw new ArgumentException("The network has no head: there is nothing to train it by.", nameof(network));
        if (data.Target != head.Target)
            throw new ArgumentException($"The data's targets are of kind {data.Target}; the network's head tells {head.Target}.", name);
        double weight = 0;
        for (int i = 0; i < data.Count; i++)
        {
            weight += data.WeightOf(i);
            int noToken = network.Embedding?.IndexOfNoToken(data.SequenceAt(i)) ?? -1;
            if (noToken >= 0)
                throw new ArgumentException($"Sequence {i} has {data.SequenceAt(i)[noToken].ToString(CultureInfo.InvariantCulture)} at step {noToken}: tokens are whole numbers from 0 (unknown) to {network.Embedding!.Vocabulary}.", name);
            CheckTargets(head, data.TargetsOf(i), i, name);
        }

        if (weight <= 0)
            throw new ArgumentException("All sequences have weight 0: there is nothing to learn from.", name);
    }

    private static void CheckTargets(NetworkHead head, ReadOnlySpan<float> targets, int index, string name)
    {
        if (head.Target == TargetKind.Values)
        {
            int wanted = head is DenseQuantileLayer quantiles ? quantiles.Horizon : head.Outputs;
            if (targets.Length != wanted)
                throw new ArgumentException($"Sequence {index} has {targets.Length} targets; the network tells {wanted}.", name);
            return;
        }

        foreach (float label in targets)
        {
            if (label >= head.ClassCount)
                throw new ArgumentException($"Sequence {index} has class {label.ToString(CultureInfo.InvariantCulture)}; the network's classes are 0 to {head.ClassCount - 1}.", name);
        }
    }
}
