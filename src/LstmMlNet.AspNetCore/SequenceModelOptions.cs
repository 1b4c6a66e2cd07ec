namespace LstmMlNet.AspNetCore;

/// <summary>Which model is served, and within which bounds.</summary>
public sealed class SequenceModelOptions
{
    /// <summary>The model's zip. It is loaded anew whenever the file changes; a file that cannot be loaded leaves the old model serving.</summary>
    public string ModelPath { get; set; } = "";

    /// <summary>A JSON file with sequences to try: <c>[{ "label": "…", "features": […] }]</c>. Default: none.</summary>
    public string? SamplesPath { get; set; }

    /// <summary>Steps of a sequence at most. Default: 10,000, far beyond what networks learn from, and a few milliseconds to score.</summary>
    public int MaximumSteps { get; set; } = 10_000;

    /// <summary>Sequences of a batch at most. Default: 256, a full batch of the engine.</summary>
    public int MaximumBatch { get; set; } = 256;

    /// <summary>Bytes of a request's body at most. Default: 8 MiB.</summary>
    public long MaximumBodyBytes { get; set; } = 8 << 20;

    /// <summary>Steps at most of a sequence that is laid open: each step's prediction and every gate is answered. Default: 500.</summary>
    public int MaximumExplainedSteps { get; set; } = 500;

    /// <summary>How long a request may take, its body's arrival included. Default: 15 seconds.</summary>
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How often the model's file is looked at. Default: every second.</summary>
    public TimeSpan ReloadInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How a new file is tried before it is taken up. Default: in a child process, where one can be started.</summary>
    public ModelTrialMode Trial { get; set; }

    /// <summary>How long the trial of a file, and its loading, may take. Default: 10 seconds; loading takes tenths of one.</summary>
    public TimeSpan TrialTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Bytes of a model's file at most, packed and unpacked. Default: 256 MiB, a network of 60 million weights.</summary>
    public long MaximumModelBytes { get; set; } = 256L << 20;

    /// <exception cref="ArgumentException">A value is missing or out of its range.</exception>
    internal void Validate()
    {
        if (string.IsNullOrWhiteSpace(ModelPath))
            throw new ArgumentException($"{nameof(ModelPath)} is empty: it must name a model's zip.");
        foreach ((long value, string name) in new[] { (MaximumSteps, nameof(MaximumSteps)), (MaximumBatch, nameof(MaximumBatch)), (MaximumBodyBytes, nameof(MaximumBodyBytes)), (MaximumExplainedSteps, nameof(MaximumExplainedSteps)), (RequestTimeout.Ticks, nameof(RequestTimeout)), (ReloadInterval.Ticks, nameof(ReloadInterval)), (TrialTimeout.Ticks, nameof(TrialTimeout)), (MaximumModelBytes, nameof(MaximumModelBytes)) })
        {
            if (value < 1)
                throw new ArgumentOutOfRangeException(name, value, $"{name} must be above zero.");
        }
    }
}
