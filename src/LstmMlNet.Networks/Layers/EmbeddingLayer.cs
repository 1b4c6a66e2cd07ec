using LstmMlNet.Networks.Weights;

namespace LstmMlNet.Networks;

/// <summary>
/// Maps each token (a word, an event, a letter) to a learned vector: token k of a sequence becomes row k of a table (Bengio et al. 2003;
/// Keras's <c>Embedding</c>). Token 0 stands for a missing or unknown token; its vector is initialized to zeros.
/// </summary>
public sealed class EmbeddingLayer : IWeightedPart
{
    /// <summary>The maximum number of tokens: the range in which a <see cref="float"/> represents every integer.</summary>
    public const int MaximumTokens = SequenceDataset.GreatestLabel;

    private NetworkParameter[] _parameters = [];

    /// <param name="vocabulary">The number of tokens, not counting token 0: a sequence's values run from 0 to this number.</param>
    /// <param name="units">The width of each token's vector.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// A number is less than 1, or there are more than <see cref="MaximumTokens"/> tokens.
    /// </exception>
    public EmbeddingLayer(int vocabulary, int units)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(vocabulary, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(vocabulary, MaximumTokens);
        ArgumentOutOfRangeException.ThrowIfLessThan(units, 1);
        Vocabulary = vocabulary;
        Units = units;
    }

    /// <summary>The number of tokens, not counting token 0.</summary>
    public int Vocabulary { get; }

    /// <summary>The width of a token's vector.</summary>
    public int Units { get; }

    /// <summary>Whether training changes the table; set to false to freeze it. Default: true.</summary>
    public bool Trainable { get; set; } = true;

    /// <summary>
    /// <c>embeddings</c> [1 + vocabulary, units], initialized uniformly with mean 0 and standard deviation 1, like standardized features.
    /// Empty until the layer is part of a network.
    /// </summary>
    public IReadOnlyList<NetworkParameter> Parameters => _parameters;

    /// <summary>The number of weights of the layer.</summary>
    public long ParameterCount => Parameters.Sum(parameter => (long)parameter.Count);

    /// <summary>Returns the vector of a token, <c>[units]</c>.</summary>
    /// <param name="token">The token.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such token, or the layer is not part of a network.</exception>
    public ReadOnlySpan<float> VectorOf(int token) => _parameters.Length > 0 && (uint)token <= (uint)Vocabulary
        ? _parameters[0].Values.Slice(token * Units, Units)
        : throw new ArgumentOutOfRangeException(
            nameof(token),
            token,
            $"There are tokens 0 to {Vocabulary}, once the layer is part of a network.");

    void IWeightedPart.Build(int inputs, int seed)
    {
        // A uniform distribution over ± √3 has standard deviation 1.
        float bound = MathF.Sqrt(3f);
        var random = new SeededRandom(seed);
        LoadWeights((_, shape) =>
        {
            var table = new float[checked(shape[0] * shape[1])];
            for (int i = Units; i < table.Length; i++)
                table[i] = random.NextUniform(-bound, bound);
            return table;
        });
    }

    void IWeightedPart.LoadWeights(int inputs, Func<string, int[], float[]> source) => LoadWeights(source);

    private void LoadWeights(Func<string, int[], float[]> source)
    {
        if (_parameters.Length > 0)
            throw new ArgumentException("This embedding is already part of a network; make a new one.");
        int[] shape = [1 + Vocabulary, Units];
        _parameters = [new(ParameterNames.Embeddings, shape, source(ParameterNames.Embeddings, shape))];
    }

    internal EmbeddingLayer CloneUntrained() => new(Vocabulary, Units) { Trainable = Trainable };

    /// <summary>The index of the first value that is not a token; −1 if all are.</summary>
    internal int IndexOfFirstInvalidToken(ReadOnlySpan<float> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            if (!(values[i] >= 0 && values[i] <= Vocabulary && values[i] == MathF.Truncate(values[i])))
                return i;
        }

        return -1;
    }
}
