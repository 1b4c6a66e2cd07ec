namespace LstmMlNet.AspNetCore;

/// <summary>A sequence: its steps, or its values one after the other.</summary>
/// <param name="Steps">Each step's values.</param>
/// <param name="Features">All values, step by step; instead of <paramref name="Steps"/>.</param>
public sealed record SequenceRequest(float[][]? Steps, float[]? Features);

/// <summary>Several sequences.</summary>
/// <param name="Sequences">The sequences.</param>
public sealed record BatchRequest(SequenceRequest[]? Sequences);

/// <summary>What the model says of a sequence; what its task does not give is left out.</summary>
public sealed record PredictionResponse
{
    /// <summary>The likeliest class.</summary>
    public string? PredictedLabel { get; init; }

    /// <summary>Each class's probability, in the order of <c>GET /model</c>'s classes.</summary>
    public IReadOnlyDictionary<string, float>? Probabilities { get; init; }

    /// <summary>The number or numbers told.</summary>
    public float[]? Score { get; init; }

    /// <summary>The median of each step ahead.</summary>
    public float[]? Forecast { get; init; }

    /// <summary>The lower end of each step's interval.</summary>
    public float[]? LowerBound { get; init; }

    /// <summary>The upper end of each step's interval.</summary>
    public float[]? UpperBound { get; init; }

    /// <summary>The likeliest class of each step.</summary>
    public string[]? StepLabels { get; init; }
}

/// <summary>What the model says of several sequences, in their order.</summary>
/// <param name="Predictions">One each.</param>
public sealed record BatchResponse(IReadOnlyList<PredictionResponse> Predictions);

/// <summary>The model that is served.</summary>
/// <param name="Task">What sequences are answered with.</param>
/// <param name="FeaturesPerStep">Values a step.</param>
/// <param name="Steps">Steps of every sequence; null for any number.</param>
/// <param name="Classes">The classes in the order of their probabilities.</param>
/// <param name="Parameters">Weights.</param>
/// <param name="Summary">The network as Keras prints one.</param>
/// <param name="LoadedAt">When the model's file was written.</param>
public sealed record ModelResponse(string Task, int FeaturesPerStep, int? Steps, IReadOnlyList<string> Classes, long Parameters, string Summary, DateTimeOffset LoadedAt);

/// <summary>A sequence laid open.</summary>
/// <param name="Running">The prediction after each step.</param>
/// <param name="Gates">The top layer's gates and states, forward direction.</param>
public sealed record ExplanationResponse(IReadOnlyList<PredictionResponse> Running, IReadOnlyList<GateResponse> Gates);

/// <summary>A gate, candidate or state over time.</summary>
/// <param name="Name">What it is.</param>
/// <param name="IsGate">Whether it is between 0, shut, and 1, open.</param>
/// <param name="Values">Each step's (or frame's) units.</param>
public sealed record GateResponse(string Name, bool IsGate, IReadOnlyList<float[]> Values);
