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

    /// <summary>The dates of the steps ahead; omitted if the model's times are not dates.</summary>
    public DateTime[]? Times { get; init; }

    /// <summary>The median of each step ahead; null for a step whose columns known ahead are missing.</summary>
    public double?[]? Forecast { get; init; }

    /// <summary>The lower bound of each step's interval.</summary>
    public double?[]? LowerBound { get; init; }

    /// <summary>The upper bound of each step's interval.</summary>
    public double?[]? UpperBound { get; init; }

    /// <summary>The other quantiles that the model forecasts, by their probability (<c>0.25</c>): one number per step ahead.</summary>
    public IReadOnlyDictionary<string, double?[]>? Quantiles { get; init; }

    /// <summary>The forecasts of a model with several targets, by the target's column, instead of <see cref="Forecast"/>.</summary>
    public IReadOnlyDictionary<string, ForecastResponse>? Targets { get; init; }

    /// <summary>What a detector says about a row.</summary>
    public AnomalyResponse? Anomaly { get; init; }

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

    /// <summary>
    /// What predictions are made of: <c>sequence</c>, <c>rows</c> of one or several sequences, <c>windows</c> of rows to be forecast,
    /// <c>table</c>, all series of a table to be forecast, or <c>detector</c>, rows that are compared with what was expected.
    /// </summary>
    public string Kind { get; init; } = "";

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

    /// <summary>Whether the service keeps series of rows for the model (<c>series/{id}</c>).</summary>
    public bool KeepsSeries { get; init; }

    /// <summary>The columns that together identify a series, in the order in which they appear in URLs.</summary>
    public IReadOnlyList<string> IdColumns { get; init; } = [];

    /// <summary>The number of steps ahead that are forecast; omitted by models that forecast nothing.</summary>
    public int? Horizon { get; init; }

    /// <summary>The maximum number of rows of a series that a prediction is made from; omitted by models that keep no series.</summary>
    public int? RowsNeeded { get; init; }

    /// <summary>The share of actual values that a table's intervals are meant to contain.</summary>
    public float? ConfidenceLevel { get; init; }

    /// <summary>The share of ordinary rows that a detector raises an alert for.</summary>
    public double? FalseAlarmRate { get; init; }

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

    /// <summary>The number of steps; omitted for any number, and if the column has no steps.</summary>
    public int? Steps { get; init; }

    /// <summary>Whether it is required; optional columns are ignored.</summary>
    public bool IsRequired { get; init; }

    /// <summary>Whether a row may omit it although it is required: because it is unknown for future rows, or is in another row.</summary>
    public bool MayBeOmitted { get; init; }

    /// <summary>
    /// What it is for: <c>id</c>, <c>time</c>, <c>target</c>, <c>past</c>, <c>known</c> (ahead), <c>static</c>, <c>value</c> or
    /// <c>feature</c>; omitted if the model does not say.
    /// </summary>
    public string? Role { get; init; }
}

/// <summary>The explanation of a sequence, or of a series' rows.</summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
public sealed record ExplanationResponse
{
    /// <summary>The prediction after each step, or each row.</summary>
    public IReadOnlyList<PredictionResponse> Running { get; init; } = [];

    /// <summary>
    /// The top layer's gates and states, in the forward direction; for a series, over the window that the last row's prediction is made
    /// from; none if it has too few rows.
    /// </summary>
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
