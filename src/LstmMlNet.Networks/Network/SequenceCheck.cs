namespace LstmMlNet.Networks.Network;

/// <summary>Checks that a network can read a sequence, apart from its number of features.</summary>
internal static class SequenceCheck
{
    /// <summary>Describes the error in a sequence: "has …"; null if there is none.</summary>
    /// <param name="network">The options of the network.</param>
    /// <param name="head">Its head.</param>
    /// <param name="values">The sequence, <c>[steps, features]</c>.</param>
    /// <param name="features">Features per step.</param>
    public static string? Problem(RecurrentNetworkOptions network, NetworkHead head, ReadOnlySpan<float> values, int features)
    {
        if (head.DecodedSteps > 0 && values.Length / features <= head.DecodedSteps)
            return $"has {values.Length / features} steps, of which the last {head.DecodedSteps} stand for the steps ahead: it needs at "
                + "least one more";
        if (network.Embedding is { } embedding && embedding.IndexOfFirstInvalidToken(values) is >= 0 and var bad)
            return FormattableString.Invariant(
                $"has {values[bad]} at step {bad}: tokens are whole numbers from 0 (unknown) to {embedding.Vocabulary}");
        foreach (CategoricalFeature category in network.Categories)
        {
            if (category.Problem(values, features) is { } problem)
                return problem;
        }

        return null;
    }
}
