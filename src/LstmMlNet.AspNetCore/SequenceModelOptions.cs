namespace LstmMlNet.AspNetCore;

/// <summary>The model to serve, and its limits, which apply to this model's endpoints only.</summary>
public sealed class SequenceModelOptions
{
    /// <summary>
    /// The path of the model zip. It is reloaded whenever the file changes; if a new file cannot be loaded, the previous model remains in
    /// service.
    /// </summary>
    public string ModelPath { get; set; } = "";

    /// <summary>The path of a JSON file with sample sequences: <c>[{ "label": "…", "features": […] }]</c>. Default: none.</summary>
    public string? SamplesPath { get; set; }

    /// <summary>
    /// The maximum number of steps of a sequence. Default: 10,000, far more than networks learn from, and a few milliseconds to score.
    /// </summary>
    public int MaximumSteps { get; set; } = 10_000;

    /// <summary>The maximum number of sequences in a batch. Default: 256, a full batch of the engine.</summary>
    public int MaximumBatch { get; set; } = 256;

    /// <summary>The maximum size of a request body in bytes. Default: 8 MiB.</summary>
    public long MaximumBodyBytes { get; set; } = 8 << 20;

    /// <summary>
    /// The maximum total size in bytes of all large bodies and responses (over 64 KiB each) in memory; further ones are rejected (429).
    /// Default: 64 MiB.
    /// </summary>
    public long MaximumBufferedBytes { get; set; } = 64 << 20;

    /// <summary>
    /// The maximum number of steps of a sequence to explain: the response holds the prediction and every gate at each step. Default: 500.
    /// </summary>
    public int MaximumExplainedSteps { get; set; } = 500;

    /// <summary>
    /// The maximum time for a request's body to arrive and for its turn to come; the prediction itself is not interrupted. Default: 15
    /// seconds.
    /// </summary>
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// The number of requests and stream steps that are scored concurrently. Default: null, as many as there are processors.
    /// </summary>
    public int? MaximumConcurrentScorings { get; set; }

    /// <summary>The maximum number of requests and stream steps in the queue; further ones are rejected (429). Default: 1,000.</summary>
    public int MaximumWaitingRequests { get; set; } = 1000;

    /// <summary>The maximum number of open streams; further ones are rejected (429). Default: 2,000.</summary>
    public int MaximumStreams { get; set; } = 2000;

    /// <summary>The time without a step after which a stream is closed. Default: 2 minutes.</summary>
    public TimeSpan StreamIdleTimeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>
    /// The maximum number of series whose rows are kept for forecasts (<c>POST series/{id}</c>); further ones are rejected (429). Of each,
    /// twice as many rows are kept as a prediction is made from, at most <see cref="MaximumSteps"/>; of a table also the rows that are
    /// still to come. Default: 1,000.
    /// </summary>
    public int MaximumSeries { get; set; } = 1000;

    /// <summary>
    /// The path of a JSON file that keeps the rows of series across restarts: it is read when the application starts, and written within a
    /// second of a change. Rows that are posted in the last second before a crash are lost. Default: null, rows are kept in memory alone.
    /// </summary>
    public string? SeriesPath { get; set; }

    /// <summary>
    /// The interval at which a stream's client is pinged, and the time it has to respond, so that lost connections are detected. Default:
    /// 30 seconds.
    /// </summary>
    public TimeSpan StreamKeepAlive { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The maximum number of steps of a stream in which each step rescores the whole sequence so far: a layer reads backwards, or the chain
    /// makes sequences from what is sent. Default: 500; n steps cost n²/2.
    /// </summary>
    public int MaximumRescoredSteps { get; set; } = 500;

    /// <summary>The interval at which the model file is checked for changes. Default: one second.</summary>
    public TimeSpan ReloadInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How a new file is tried before the service switches to it. Default: in a child process, if one can be started.</summary>
    public ModelTrialMode Trial { get; set; }

    /// <summary>The maximum duration of trying a file, and of loading it. Default: 10 seconds; loading takes tenths of a second.</summary>
    public TimeSpan TrialTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// The maximum size of a model file in bytes, packed and unpacked. Default: 256 MiB, a network of 60 million weights.
    /// </summary>
    public long MaximumModelBytes { get; set; } = 256L << 20;

    /// <summary>The accepted values of the Host header, without the port. Default: null, any.</summary>
    public IList<string>? AllowedHosts { get; set; }

    /// <summary>
    /// The sites whose pages may send requests and open streams, as they appear in the Origin header (<c>https://example.org</c>). Requests
    /// without that header, which never come from a page, are not affected. Default: null, any: CORS does not restrict streams as it does
    /// requests.
    /// </summary>
    public IList<string>? AllowedOrigins { get; set; }
}
