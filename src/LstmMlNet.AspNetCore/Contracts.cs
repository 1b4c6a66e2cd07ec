using System.Text.Json;
using System.Text.Json.Serialization;

namespace LstmMlNet.AspNetCore;

/// <summary>
/// A sequence, and the other columns that the model takes, by name (<c>GET …/model</c> lists them as inputs). If the model has exactly one
/// sequence column, it may be called <c>steps</c> or <c>features</c>; for a model that makes sequences from rows, pass <c>rows</c>.
/// </summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
public sealed record SequenceRequest
{
    /// <summary>The values of each step.</summary>
    public double[][]? Steps { get; init; }

    /// <summary>All values, step by step; instead of <see cref="Steps"/>.</summary>
    public double[]? Features { get; init; }

    /// <summary>Rows of columns by name, oldest first; only for models that make sequences of rows.</summary>
    public IReadOnlyList<Dictionary<string, JsonElement>>? Rows { get; init; }

    /// <summary>Columns by name.</summary>
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

/// <summary>Rows of one series, oldest first; a single row may be given as it is.</summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
public sealed record SeriesRowsRequest
{
    /// <summary>Rows of columns by name. The id may be left out: the address gives it.</summary>
    public IReadOnlyList<Dictionary<string, JsonElement>>? Rows { get; init; }

    /// <summary>The columns of a single row, by name, instead of <see cref="Rows"/>.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Columns { get; init; }
}

/// <summary>A series whose rows are kept.</summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
public sealed record SeriesResponse
{
    /// <summary>The series' ID.</summary>
    public string Series { get; init; } = "";

    /// <summary>The number of rows that are kept.</summary>
    public int Rows { get; init; }
}

/// <summary>The prediction for a sequence; properties that do not apply to the task are omitted.</summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
public sealed record PredictionResponse
{
    /// <summary>The most likely class.</summary>
    public string? PredictedLabel { get; init; }

    /// <summary>The probability of each class, in the order of the classes in <c>GET …/model</c>.</summary>
    public IReadOnlyDictionary<string, float>? Probabilities { get; init; }

    /// <summary>The predicted number or numbers of a regression.</summary>
    public float[]? Score { get; init; }

    /// <summary>The median of each step ahead.</summary>
    public double[]? Forecast { get; init; }

    /// <summary>The lower bound of each step's interval.</summary>
    public double[]? LowerBound { get; init; }

    /// <summary>The upper bound of each step's interval.</summary>
    public double[]? UpperBound { get; init; }

    /// <summary>The most likely class of each step.</summary>
    public IReadOnlyList<string>? StepLabels { get; init; }

    /// <summary>The other output columns of the model's chain, by name.</summary>
    public IReadOnlyDictionary<string, JsonElement>? Columns { get; init; }
}

/// <summary>The predictions for several sequences, in order.</summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
public sealed record BatchResponse
{
    /// <summary>One prediction per sequence.</summary>
    public IReadOnlyList<PredictionResponse> Predictions { get; init; } = [];
}

/// <summary>The served model.</summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
public sealed record ModelResponse
{
    /// <summary>The name under which it was added; empty for an unnamed model.</summary>
    public string Name { get; init; } = "";

    /// <summary>The task: what is predicted.</summary>
    public string Task { get; init; } = "";

    /// <summary>The column that the model was trained to predict; omitted if the model does not record it.</summary>
    public string? Label { get; init; }

    /// <summary>The classes in the order of their probabilities.</summary>
    public IReadOnlyList<string> Classes { get; init; } = [];

    /// <summary>The number of values per step, as the network reads them.</summary>
    public int FeaturesPerStep { get; init; }

    /// <summary>The names of a step's values.</summary>
    public IReadOnlyList<string> Channels { get; init; } = [];

    /// <summary>The number of steps of every sequence; omitted if it may vary.</summary>
    public int? Steps { get; init; }

    /// <summary>The columns that request bodies contain.</summary>
    public IReadOnlyList<InputResponse> Inputs { get; init; } = [];

    /// <summary>Whether request bodies contain rows, from which the model makes sequences.</summary>
    public bool TakesRows { get; init; }

    /// <summary>
    /// <c>carried</c>: each step costs one step; <c>rescored</c>: each step rescores the whole sequence so far; <c>none</c>.
    /// </summary>
    public string Streaming { get; init; } = "";

    /// <summary>Why streaming is impossible.</summary>
    public string? WhyNoStreaming { get; init; }

    /// <summary>The number of weights.</summary>
    public long Parameters { get; init; }

    /// <summary>The network's summary, as Keras prints one.</summary>
    public string Summary { get; init; } = "";

    /// <summary>When the model file was last written.</summary>
    public DateTimeOffset LoadedAt { get; init; }
}

/// <summary>A column that request bodies contain.</summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
public sealed record InputResponse
{
    /// <summary>The name.</summary>
    public string Name { get; init; } = "";

    /// <summary>The type of its values, in words.</summary>
    public string Type { get; init; } = "";

    /// <summary>Whether its values are arrays.</summary>
    public bool IsArray { get; init; }

    /// <summary>The number of values per step; omitted if the column has no steps.</summary>
    public int? Width { get; init; }

    /// <summary>Whether it is required; optional columns are ignored.</summary>
    public bool IsRequired { get; init; }
}

/// <summary>The explanation of a sequence.</summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
public sealed record ExplanationResponse
{
    /// <summary>The prediction after each step.</summary>
    public IReadOnlyList<PredictionResponse> Running { get; init; } = [];

    /// <summary>The top layer's gates and states, in the forward direction.</summary>
    public IReadOnlyList<GateResponse> Gates { get; init; } = [];
}

/// <summary>A gate, candidate or state over time.</summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
public sealed record GateResponse
{
    /// <summary>The name.</summary>
    public string Name { get; init; } = "";

    /// <summary>Whether it is a gate, with values from 0 (closed) to 1 (open).</summary>
    public bool IsGate { get; init; }

    /// <summary>The values of all units at each step (or frame).</summary>
    public IReadOnlyList<float[]> Values { get; init; } = [];
}

/// <summary>A sample sequence.</summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
public sealed record SampleResponse
{
    /// <summary>The label.</summary>
    public string? Label { get; init; }

    /// <summary>All values, step by step.</summary>
    public double[] Features { get; init; } = [];
}
