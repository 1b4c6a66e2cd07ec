namespace LstmMlNet.Networks.Analysis;

/// <summary>The cost of one layer, both directions together.</summary>
public sealed record LayerCost
{
    /// <summary>The layer's type, as in the summary.</summary>
    public required string Name { get; init; }

    /// <summary>Weights and biases.</summary>
    public required long ParameterCount { get; init; }

    /// <summary>Multiply-adds per step when scoring: one for each kernel weight, and one for each peephole weight.</summary>
    public required long MultiplyAdds { get; init; }

    /// <summary>
    /// Multiply-adds per step when training: the forward pass, and the gradients with respect to the previous states, the weights and, if a
    /// layer below needs it, the input.
    /// </summary>
    public required long TrainingMultiplyAdds { get; init; }

    /// <summary>Sigmoids per step.</summary>
    public required long Sigmoids { get; init; }

    /// <summary>Hyperbolic tangents (or exponentials) per step.</summary>
    public required long Tanhs { get; init; }

    /// <summary>Bytes that one step of one sequence reads: the weights, the input and the previous states.</summary>
    public required long BytesRead { get; init; }

    /// <summary>Bytes that one sequence carries from step to step.</summary>
    public required long StateBytes { get; init; }

    /// <summary>Bytes per step that training saves for the backward pass: gates, states, intermediate results.</summary>
    public required long KeptBytes { get; init; }

    /// <summary>Whether the layer runs once per sequence instead of once per step.</summary>
    public bool OncePerSequence { get; init; }
}
