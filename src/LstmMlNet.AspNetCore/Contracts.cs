using System.Text.Json;
using System.Text.Json.Serialization;

namespace LstmMlNet.AspNetCore;

/// <summary>
/// A sequence, and the other columns that the model takes, by their names (<c>GET …/model</c> lists them as inputs). Where one column is a
/// sequence, it may be called <c>steps</c>, or <c>features</c>; where the model makes sequences of rows, <c>rows</c> are given.
/// </summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
public sealed record SequenceRequest
{
    /// <summary>Each step's values.</summary>
    public float[][]? Steps { get; init; }

    /// <summary>All values, step by step; instead of <see cref="Steps"/>.</summary>
    public float[]? Features { get; init; }

    /// <summary>Rows of columns by name, oldest first; only for models that make sequences of rows.</summary>
    public IReadOnlyList<Dictionary<string, JsonElement>>? Rows { get; init; }

    /// <summary>Columns by their names.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Columns { get; init; }
}

/// <summary>Several sequences, or the rows of several.</summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
public sealed record BatchRequest
{
    /// <summary>The sequences.</summary>
    public IReadOnlyList<SequenceRequest>? Sequences { get; init; }

    /// <summary>Rows of columns by name; only for models that make sequences of rows.</summary>
    public IReadOnlyList<Dictionary<string, JsonElement>>? Rows { get; init; }
}

/// <summary>What the model predicts for a sequence; what its task does not give is left out.</summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
public sealed record PredictionResponse
{
    /// <summary>The likeliest class.</summary>
    public string? PredictedLabel { get; init; }

    /// <summary>Each class's probability, in the order of <c>GET …/model</c>'s classes.</summary>
    public IReadOnlyDictionary<string, float>? Probabilities { get; init; }

    /// <summary>The predicted number or numbers of a regression.</summary>
    public float[]? Score { get; init; }

    /// <summary>The median of each step ahead.</summary>
    public float[]? Forecast { get; init; }

    /// <summary>The lower end of each step's interval.</summary>
    public float[]? LowerBound { get; init; }

    /// <summary>The upper end of each step's interval.</summary>
    public float[]? UpperBound { get; init; }

    /// <summary>The likeliest class of each step.</summary>
    public IReadOnlyList<string>? StepLabels { get; init; }

    /// <summary>What else the model's chain gives, by the columns' names.</summary>
    public IReadOnlyDictionary<string, JsonElement>? Columns { get; init; }
}

/// <summary>What the model predicts for several sequences, in their order.</summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
public sealed record BatchResponse
{
    /// <summary>One each.</summary>
    public IReadOnlyList<PredictionResponse> Predictions { get; init; } = [];
}

/// <summary>The model that is served.</summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
public sealed record ModelResponse
{
    /// <summary>The name it was added by; empty for the only one.</summary>
    public string Name { get; init; } = "";

    /// <summary>What is predicted.</summary>
    public string Task { get; init; } = "";

    /// <summary>The column that the model was trained to predict; left out where the model does not say.</summary>
    public string? Label { get; init; }

    /// <summary>The classes in the order of their probabilities.</summary>
    public IReadOnlyList<string> Classes { get; init; } = [];

    /// <summary>Values of a step, as the network reads them.</summary>
    public int FeaturesPerStep { get; init; }

    /// <summary>A name for each of a step's values.</summary>
    public IReadOnlyList<string> Channels { get; init; } = [];

    /// <summary>Steps of every sequence; left out for any number.</summary>
    public int? Steps { get; init; }

    /// <summary>The columns that bodies hold.</summary>
    public IReadOnlyList<InputResponse> Inputs { get; init; } = [];

    /// <summary>Whether bodies hold rows, of which the model makes sequences.</summary>
    public bool TakesRows { get; init; }

    /// <summary><c>carried</c>: a step costs one step; <c>rescored</c>: each step scores the sequence so far anew; <c>none</c>.</summary>
    public string Streaming { get; init; } = "";

    /// <summary>What makes streaming impossible.</summary>
    public string? WhyNoStreaming { get; init; }

    /// <summary>Weights.</summary>
    public long Parameters { get; init; }

    /// <summary>The network as Keras prints one.</summary>
    public string Summary { get; init; } = "";

    /// <summary>When the model's file was written.</summary>
    public DateTimeOffset LoadedAt { get; init; }
}

/// <summary>A column that bodies hold.</summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
public sealed record InputResponse
{
    /// <summary>Its name.</summary>
    public string Name { get; init; } = "";

    /// <summary>What its values are, in words.</summary>
    public string Type { get; init; } = "";

    /// <summary>Whether it holds arrays.</summary>
    public bool IsArray { get; init; }

    /// <summary>Values of a step; left out where the column has no steps.</summary>
    public int? Width { get; init; }

    /// <summary>Whether it must be given; what need not be is ignored.</summary>
    public bool IsRequired { get; init; }
}

/// <summary>A sequence explained.</summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
public sealed record ExplanationResponse
{
    /// <summary>The prediction after each step.</summary>
    public IReadOnlyList<PredictionResponse> Running { get; init; } = [];

    /// <summary>The top layer's gates and states, forward direction.</summary>
    public IReadOnlyList<GateResponse> Gates { get; init; } = [];
}

/// <summary>A gate, candidate or state over time.</summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
public sealed record GateResponse
{
    /// <summary>What it is.</summary>
    public string Name { get; init; } = "";

    /// <summary>Whether it is between 0, shut, and 1, open.</summary>
    public bool IsGate { get; init; }

    /// <summary>Each step's (or frame's) units.</summary>
    public IReadOnlyList<float[]> Values { get; init; } = [];
}

/// <summary>A sequence to try.</summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
public sealed record SampleResponse
{
    /// <summary>What it is labelled.</summary>
    public string? Label { get; init; }

    /// <summary>All values, step by step.</summary>
    public float[] Features { get; init; } = [];
}
