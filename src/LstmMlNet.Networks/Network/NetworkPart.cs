using System.Globalization;
using LstmMlNet.Networks.Layers;
using LstmMlNet.Networks.Weights;

namespace LstmMlNet.Networks.Network;

/// <summary>A part of a network that has weights, with its name, width and seed.</summary>
/// <param name="Name">Its name in files, before a dot and the parameter's name: <c>layers.0.forward</c>.</param>
/// <param name="Weights">The part itself.</param>
/// <param name="Inputs">The width of its input per step.</param>
/// <param name="Seed">The seed of its initial weights.</param>
internal readonly record struct NetworkPart(string Name, IWeightedPart Weights, int Inputs, int Seed)
{
    /// <summary>
    /// All parts of a network, in the order in which data pass through them: embedding, convolutions, layers, attention, head.
    /// </summary>
    /// <exception cref="OverflowException">A part would be wider than an int can count.</exception>
    public static IEnumerable<NetworkPart> Of(RecurrentNetwork network)
    {
        int seed = network.Options.Seed;
        int width = checked(network.Features * network.StepsPerFrame);
        if (network.Embedding is { } embedding)
        {
            yield return new("embedding", embedding, width, SeededRandom.Derive(seed, SeedStream.Embedding));
            width = embedding.Units;
        }

        for (int i = 0; i < network.Categories.Count; i++)
        {
            EmbeddingLayer vectors = network.Categories[i].Embedding;
            int own = SeededRandom.Derive(SeededRandom.Derive(seed, SeedStream.Embedding), i);
            yield return new(string.Create(CultureInfo.InvariantCulture, $"categories.{i}"), vectors, width, own);
        }

        width = checked(width - network.Categories.Count + network.Categories.Sum(category => category.Embedding.Units));
        if (network.FrontEnd is { } frontEnd)
        {
            for (int i = 0; i < frontEnd.Layers.Count; i++)
            {
                string name = string.Create(CultureInfo.InvariantCulture, $"convolutions.{i}");
                var part = new ConvolutionPart(frontEnd.Layers[i], frontEnd.ShortcutInputsOf(i, network.Features));
                int own = SeededRandom.Derive(SeededRandom.Derive(seed, SeedStream.FrontEnd), i);
                yield return new(name, part, frontEnd.InputsOf(i, network.Features), own);
            }

            width = checked((frontEnd.KeepInput ? width : 0) + frontEnd.Filters);
        }

        for (int i = 0; i < network.Layers.Count; i++)
        {
            RecurrentLayer layer = network.Layers[i];
            int layerSeed = SeededRandom.Derive(seed, i);
            for (int d = 0; d < layer.Cells.Count; d++)
            {
                string name = string.Create(CultureInfo.InvariantCulture, $"layers.{i}.{(d == 0 ? "forward" : "backward")}");
                yield return new(name, layer.Cells[d], width, SeededRandom.Derive(layerSeed, d));
            }

            width = layer.OutputWidth;
        }

        if (network.Attention is { } attention)
            yield return new("attention", attention, width, 0);
        int beside = network.FrontEnd?.PooledWidth ?? 0;
        width = checked((width * PooledParts.Of(network.Pooling)) + beside);
        yield return new("head", network.Head, width, SeededRandom.Derive(seed, SeedStream.Head));
    }
}
