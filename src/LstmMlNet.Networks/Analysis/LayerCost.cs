namespace LstmMlNet.Networks.Analysis;

/// <summary>What one layer costs, both directions together.</summary>
public sealed record LayerCost
{
    /// <summary>The layer as the summary names its type.</summary>
    public required string Name { get; init; }

    /// <summary>Weights and biases.</summary>
    public required long Parameters { get; init; }

    /// <summary>Multiply-adds of one step when scoring: each weight of a kernel once, each peephole once.</summary>
    public required long MultiplyAdds { get; init; }

    /// <summary>
    /// Multiply-adds of one step when training: forward, to the states before, to the weights, and to the input where a layer
    /// below asks for it.
    /// </summary>
    public required long TrainingMultiplyAdds { get; init; }

    /// <summary>Sigmoids of one step.</summary>
    public required long Sigmoids { get; init; }

    /// <summary>Hyperbolic tangents (or exponentials) of one step.</summary>
    public required long Tanhs { get; init; }

    /// <summary>Bytes that one step of one sequence reads: the weights, the input and the states before.</summary>
    public required long BytesRead { get; init; }

    /// <summary>Bytes that one sequence carries from step to step.</summary>
    public required long StateBytes { get; init; }

    /// <summary>Bytes that training keeps of each step for the backward pass: gates, states, intermediates.</summary>
    public required long KeptBytes { get; init; }

    /// <summary>Whether the layer runs once a sequence, not once a step.</summary>
    public bool OncePerSequence { get; init; }
}
