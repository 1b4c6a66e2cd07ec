namespace LstmMlNet.Networks.Weights;

/// <summary>A part of a network that has weights: a cell, an embedding, a head.</summary>
internal interface IWeightedPart
{
    /// <summary>The weights; empty until they are created or loaded.</summary>
    IReadOnlyList<NetworkParameter> Parameters { get; }

    /// <summary>Creates the initial weights.</summary>
    /// <param name="inputs">Width of what the part reads in each step.</param>
    /// <param name="seed">The same seed gives the same weights.</param>
    /// <exception cref="ArgumentException">The part belongs to another network, or was built for another width.</exception>
    void Build(int inputs, int seed);

    /// <summary>Loads weights from a file or another network.</summary>
    /// <param name="inputs">Width of what the part reads in each step.</param>
    /// <param name="source">Gives a parameter's values by its name and shape.</param>
    void LoadWeights(int inputs, Func<string, int[], float[]> source);
}
