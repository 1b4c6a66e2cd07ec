using System.Globalization;
using System.Text;
using LstmMlNet.Networks.Layers;
using LstmMlNet.Networks.Numerics;

namespace LstmMlNet.Networks.Analysis;

/// <summary>
/// The cost of a network, counted from its layers: weights, multiply-adds, activations and bytes, per step and per sequence.
/// </summary>
public sealed class NetworkCost
{
    private NetworkCost(IReadOnlyList<LayerCost> layers, int steps, int frames)
    {
        Layers = layers;
        Steps = steps;
        Frames = frames;
    }

    /// <summary>The layers from the bottom up, followed by pooling and head.</summary>
    public IReadOnlyList<LayerCost> Layers { get; }

    /// <summary>The number of steps of the sequence.</summary>
    public int Steps { get; }

    /// <summary>The number of steps that the recurrent layers process: frames, if several steps form a frame.</summary>
    public int Frames { get; }

    /// <summary>Weights and biases.</summary>
    public long ParameterCount => Layers.Sum(layer => layer.ParameterCount);

    /// <summary>Multiply-adds to score a sequence.</summary>
    public long MultiplyAdds => Layers.Sum(layer => layer.MultiplyAdds * Times(layer));

    /// <summary>Multiply-adds to train once on a sequence.</summary>
    public long TrainingMultiplyAdds => Layers.Sum(layer => layer.TrainingMultiplyAdds * Times(layer));

    /// <summary>Sigmoids to score a sequence.</summary>
    public long Sigmoids => Layers.Sum(layer => layer.Sigmoids * Times(layer));

    /// <summary>Hyperbolic tangents and exponentials to score a sequence.</summary>
    public long Tanhs => Layers.Sum(layer => layer.Tanhs * Times(layer));

    /// <summary>Bytes that are read to score a single sequence: weights, inputs and states, each as often as it is used.</summary>
    public long BytesRead => Layers.Sum(layer => layer.BytesRead * Times(layer));

    /// <summary>Bytes per sequence that training saves for the backward pass.</summary>
    public long KeptBytes => Layers.Sum(layer => layer.KeptBytes * Times(layer));

    /// <summary>Counts a network's cost.</summary>
    /// <param name="network">The network.</param>
    /// <param name="steps">The number of steps per sequence; null for the network's own number.</param>
    /// <exception cref="ArgumentException">The network accepts any number of steps and none is given.</exception>
    public static NetworkCost Of(RecurrentNetwork network, int? steps = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        int count = steps
            ?? network.Steps
            ?? throw new ArgumentException("The network accepts sequences of any number of steps: specify the number.", nameof(steps));
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1, nameof(steps));
        var layers = new List<LayerCost>();
        if (network.Embedding is { } embedding)
            layers.Add(OfEmbedding(embedding));
        layers.AddRange(network.Categories.Select(category => OfEmbedding(category.Embedding)));
        for (int i = 0; i < (network.FrontEnd?.Layers.Count ?? 0); i++)
            layers.Add(ConvolutionCost.Of(network, i));
        bool learnsBelow = network.Embedding is not null
            || network.Categories.Count > 0
            || network.FrontEnd?.Layers.Any(layer => layer.Trainable) == true;
        foreach (RecurrentLayer layer in network.Layers)
            layers.Add(Of(layer, isFirst: layer == network.Layers[0] && !learnsBelow));
        int width = network.HiddenWidth;
        if (network.Attention is { } attention)
        {
            layers.Add(new LayerCost
            {
                Name = "attention",
                ParameterCount = attention.ParameterCount,
                MultiplyAdds = 2L * width,
                TrainingMultiplyAdds = 6L * width,
                Sigmoids = 0,
                Tanhs = 2,
                BytesRead = 2L * width * sizeof(float),
                StateBytes = 0,
                KeptBytes = 2 * sizeof(float),
            });
        }

        if (network.Head.Outputs > 0)
        {
            int beside = network.FrontEnd?.PooledWidth ?? 0;
            layers.Add(OfHead(network, (width * PooledParts.Of(network.Pooling)) + beside));
        }

        return new NetworkCost(layers, count, network.FramesOf(count));
    }

    /// <summary>Formats the costs as a Markdown table: one step of each layer, then the whole sequence.</summary>
    public string ToMarkdown()
    {
        var text = new StringBuilder();
        text.AppendLine("| layer | weights | multiply-adds per step | in training | sigmoids | tanh | bytes saved per step in training |");
        text.AppendLine("|---|---:|---:|---:|---:|---:|---:|");
        foreach (LayerCost layer in Layers)
            text.AppendLine(CultureInfo.InvariantCulture, $"| {layer.Name}{(layer.OncePerSequence ? " (once)" : "")} "
                + $"| {layer.ParameterCount:N0} | {layer.MultiplyAdds:N0} | {layer.TrainingMultiplyAdds:N0} | {layer.Sigmoids:N0} "
                + $"| {layer.Tanhs:N0} | {layer.KeptBytes:N0} |");
        text.AppendLine(CultureInfo.InvariantCulture, $"| sequence of {Steps} steps | {ParameterCount:N0} | {MultiplyAdds:N0} "
            + $"| {TrainingMultiplyAdds:N0} | {Sigmoids:N0} | {Tanhs:N0} | {KeptBytes:N0} |");
        return text.ToString();
    }

    private int Times(LayerCost layer) => layer.OncePerSequence ? 1 : Frames;

    private static LayerCost Of(RecurrentLayer layer, bool isFirst)
    {
        CellLayout layout = layer.Cell.Layout;
        long units = layer.Units;
        long directions = layer.Cells.Count;
        long input = layer.Cell.Features!.Value * layout.InputSlots * units;
        long recurrent = layout.Products.Sum(product => (long)product.Slots) * units * units;
        long gains = layer.Cell.Options.LayerNormalization ? layout.InputSlots + layout.Products.Sum(product => product.Slots) : 0;
        long elementwise = (layout.ElementwiseWeights + gains) * units;
        return new LayerCost
        {
            Name = layer.TypeName,
            ParameterCount = layer.ParameterCount,
            MultiplyAdds = directions * (input + recurrent + elementwise),
            TrainingMultiplyAdds = directions * (((isFirst ? 2 : 3) * input) + (3 * (recurrent + elementwise))),
            Sigmoids = layer.Cell.Options.RecurrentActivation == GateActivation.Sigmoid
                ? directions * units * layout.Gates.Count(gate => gate.IsSigmoid)
                : 0,
            Tanhs = layer.Cell.Options.Activation == CellActivation.Tanh ? directions * units * layout.Tanhs : 0,
            BytesRead =
                sizeof(float) * directions * ((layer.ParameterCount / directions) + layer.Cell.Features.Value + (layout.States * units)),
            StateBytes = sizeof(float) * directions * layout.States * units,
            KeptBytes = sizeof(float) * directions * (layout.Slots + layout.States + layout.Saved) * units,
        };
    }

    /// <summary>A token's vector is looked up, not multiplied.</summary>
    private static LayerCost OfEmbedding(EmbeddingLayer embedding) => new()
    {
        Name = "embedding",
        ParameterCount = embedding.ParameterCount,
        MultiplyAdds = 0,
        TrainingMultiplyAdds = 0,
        Sigmoids = 0,
        Tanhs = 0,
        BytesRead = sizeof(float) * (1L + embedding.Units),
        StateBytes = 0,
        KeptBytes = sizeof(float) * (long)embedding.Units,
    };

    private static LayerCost OfHead(RecurrentNetwork network, long inputs)
    {
        long rows = Math.Max(1, network.Head.DecodedSteps);
        long outputs = network.Head.Outputs / rows;
        return new LayerCost
        {
            Name = network.Head.SummaryName!,
            ParameterCount = network.Head.ParameterCount,
            MultiplyAdds = rows * inputs * outputs,
            TrainingMultiplyAdds = 3 * rows * inputs * outputs,
            Sigmoids = network.Head.SigmoidCount,
            Tanhs = network.Head.ExponentialCount,
            BytesRead = sizeof(float) * (network.Head.ParameterCount + (rows * inputs)),
            StateBytes = 0,
            KeptBytes = sizeof(float) * rows * (inputs + outputs),
            OncePerSequence = !network.Head.PerStep,
        };
    }
}
