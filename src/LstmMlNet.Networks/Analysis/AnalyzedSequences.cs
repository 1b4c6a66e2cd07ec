using LstmMlNet.Networks.Data;
using LstmMlNet.Networks.Network;

namespace LstmMlNet.Networks.Analysis;

/// <summary>Sequences as the analyses read them.</summary>
internal static class AnalyzedSequences
{
    /// <exception cref="ArgumentException">
    /// No steps, an incomplete step, a value that is not finite, or a value that is not a token of the network.
    /// </exception>
    public static float[] Check(RecurrentNetwork network, ReadOnlySpan<float> sequence)
    {
        var batch = new SequenceBatch(network.Features);
        batch.Add(sequence);
        if (SequenceCheck.Problem(network.Options, network.Head, sequence, network.Features) is { } problem)
            throw new ArgumentException($"The sequence {problem}.", nameof(sequence));
        return sequence.ToArray();
    }

    public static float[] Of(SequenceDataset data, int index)
    {
        SequenceSlice slice = data[index];
        return slice.Values.AsSpan(slice.Offset, slice.Steps * data.Features).ToArray();
    }
}
