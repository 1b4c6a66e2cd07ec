namespace LstmMlNet.Networks;

/// <summary>
/// A feature that holds a category (a shop, a weekday, a kind of promotion) next to others that are numbers: each step's category, a whole
/// number from 0 (unknown) to the size of the vocabulary, is replaced by its learned vector (entity embedding, Guo &amp; Berkhahn 2016).
/// </summary>
/// <param name="Feature">The index of the feature, from 0.</param>
/// <param name="Embedding">The learned vectors; they belong to one network.</param>
public sealed record CategoricalFeature(int Feature, EmbeddingLayer Embedding)
{
    /// <summary>The first step of a sequence whose value is not a category; −1 if there is none.</summary>
    /// <param name="values">The sequence, <c>[steps, features]</c>.</param>
    /// <param name="features">The number of features per step.</param>
    internal int FirstInvalidStep(ReadOnlySpan<float> values, int features)
    {
        for (int i = Feature; i < values.Length; i += features)
        {
            if (Embedding.IndexOfFirstInvalidToken(values.Slice(i, 1)) >= 0)
                return i / features;
        }

        return -1;
    }

    /// <summary>Describes the error in a sequence's categories; null if there is none.</summary>
    internal string? Problem(ReadOnlySpan<float> values, int features) => FirstInvalidStep(values, features) is >= 0 and var step
        ? $"has {values[(step * features) + Feature]} at step {step} in feature {Feature}, which holds categories: whole numbers from 0 "
            + $"(unknown) to {Embedding.Vocabulary}"
        : null;

    internal CategoricalFeature CloneUntrained() => this with { Embedding = Embedding.CloneUntrained() };
}
