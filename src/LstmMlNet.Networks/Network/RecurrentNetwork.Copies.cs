using LstmMlNet.Networks.Weights;

namespace LstmMlNet.Networks;

/// <content>Creates networks from another one.</content>
public sealed partial class RecurrentNetwork
{
    /// <summary>
    /// Creates a network with the same weights and standardization but another head, for fine-tuning on other classes or another task.
    /// </summary>
    /// <param name="head">
    /// The head. One of the same kind and size takes over this network's weights; any other is initialized afresh.
    /// </param>
    /// <param name="seed">The seed for a head that is initialized afresh.</param>
    /// <exception cref="ArgumentException">The head does not fit the network.</exception>
    public RecurrentNetwork WithHead(NetworkHead head, int seed = 0)
    {
        ArgumentNullException.ThrowIfNull(head);
        RecurrentNetwork copy = WithZeros(head, SeededRandom.Derive(seed, SeedStream.Head));
        bool sameHead = head.Kind == Head.Kind && head.Outputs == Head.Outputs && head.PerStep == Head.PerStep
            && head.DecodedSteps == Head.DecodedSteps;
        foreach ((NetworkParameter own, NetworkParameter other) in AllParameters().Zip(copy.AllParameters()))
        {
            if (sameHead || !Head.Parameters.Contains(own))
                own.Data.CopyTo(other.Data, 0);
        }

        copy.UseScaling(Scaling, sameHead ? TargetScaling : null);
        return copy;
    }

    /// <summary>A network of the same kind with its own initial weights.</summary>
    internal RecurrentNetwork CloneUntrained(int seed) =>
        new(Features, UntrainedLayers(), Head.CloneUntrained(), UntrainedOptions() with { Seed = seed });

    /// <summary>A network of the same kind whose weights are all zeros: room for other weights, created quickly.</summary>
    /// <param name="head">Its head, without weights.</param>
    /// <param name="headSeed">The seed of a newly initialized head; null for zeros.</param>
    internal RecurrentNetwork WithZeros(NetworkHead head, int? headSeed = null)
    {
        return new(Features, UntrainedLayers(), head, UntrainedOptions(), part =>
            part.Weights == head && headSeed is { } seed ? NetworkHead.InitialWeights(seed) : Zeros);

        static float[] Zeros(string name, int[] shape) => new float[shape.Aggregate(1, (product, size) => checked(product * size))];
    }

    private RecurrentNetworkOptions UntrainedOptions() => Options with
    {
        Embedding = Embedding?.CloneUntrained(),
        Categories = [.. Categories.Select(category => category.CloneUntrained())],
        FrontEnd = FrontEnd?.CloneUntrained(),
    };

    private RecurrentLayer[] UntrainedLayers() =>
    [
        .. Layers.Select(layer => new RecurrentLayer(layer.Cell.CloneUntrained(), layer.ReturnSequences, layer.Bidirectional)
        {
            Trainable = layer.Trainable,
        }),
    ];
}
