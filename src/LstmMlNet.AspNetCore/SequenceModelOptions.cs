namespace LstmMlNet.AspNetCore;

/// <summary>Which model is served, and within which bounds. Bounds hold for this model's endpoints only.</summary>
public sealed class SequenceModelOptions
{
    /// <summary>The model's zip. It is loaded anew whenever the file changes; a file that cannot be loaded leaves the old model
    /// serving.</summary>
    public string ModelPath { get; set; } = "";

    /// <summary>A JSON file with sequences to try: <c>[{ "label": "…", "features": […] }]</c>. Default: none.</summary>
    public string? SamplesPath { get; set; }

    /// <summary>Steps of a sequence at most. Default: 10,000, far beyond what networks learn from, and a few milliseconds to
    /// score.</summary>
    public int MaximumSteps { get; set; } = 10_000;

    /// <summary>Sequences of a batch at most. Default: 256, a full batch of the engine.</summary>
    public int MaximumBatch { get; set; } = 256;

    /// <summary>Bytes of a request's body at most. Default: 8 MiB.</summary>
    public long MaximumBodyBytes { get; set; } = 8 << 20;

    /// <summary>Bytes of all large bodies and answers together (over 64 KiB) at most; beyond that they are refused (429). Default: 64
    /// MiB.</summary>
    public long MaximumBufferedBytes { get; set; } = 64 << 20;

    /// <summary>Steps at most of a sequence that is explained: each step's prediction and every gate is answered. Default: 500.</summary>
    public int MaximumExplainedSteps { get; set; } = 500;

    /// <summary>How long a request may take, its body's arrival and the wait for its turn included. Default: 15 seconds.</summary>
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Requests and stream steps that are scored at a time. Default: null, as many as there are processors.</summary>
    public int? MaximumConcurrentScorings { get; set; }

    /// <summary>Requests and stream steps that wait for their turn at most; one more is refused (429). Default: 1,000.</summary>
    public int MaximumWaitingRequests { get; set; } = 1000;

    /// <summary>Streams that are open at a time; one more is refused (429). Default: 2,000.</summary>
    public int MaximumStreams { get; set; } = 2000;

    /// <summary>After how long without a step a stream is closed. Default: 2 minutes.</summary>
    public TimeSpan StreamIdleTimeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>How often a stream's client is pinged, and how long it may take to answer; one that is gone is noticed so. Default: 30
    /// seconds.</summary>
    public TimeSpan StreamKeepAlive { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Steps of a stream at most where every step scores the sequence so far anew: a layer reads backwards, or the chain makes sequences of
    /// what is sent. Default: 500; n steps cost n²/2.
    /// </summary>
    public int MaximumRescoredSteps { get; set; } = 500;

    /// <summary>How often the model's file is looked at. Default: every second.</summary>
    public TimeSpan ReloadInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How a new file is tried before it is taken up. Default: in a child process, where one can be started.</summary>
    public ModelTrialMode Trial { get; set; }

    /// <summary>How long the trial of a file, and its loading, may take. Default: 10 seconds; loading takes tenths of one.</summary>
    public TimeSpan TrialTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Bytes of a model's file at most, packed and unpacked. Default: 256 MiB, a network of 60 million weights.</summary>
    public long MaximumModelBytes { get; set; } = 256L << 20;

    /// <summary>Values of the Host header (without the port) that are answered. Default: null, any.</summary>
    public IList<string>? AllowedHosts { get; set; }

    /// <summary>
    /// Sites whose pages may send requests and open streams, as their Origin header names them (<c>https://example.org</c>). Requests
    /// without
    /// that header, which no page sends, are not concerned. Default: null, any: a stream is not bound by CORS as a request is.
    /// </summary>
    public IList<string>? AllowedOrigins { get; set; }
}
