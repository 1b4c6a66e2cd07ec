using LstmMlNet.AspNetCore.Limits;
using LstmMlNet.AspNetCore.Requests;
using LstmMlNet.AspNetCore.Series;
using LstmMlNet.AspNetCore.Streams;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace LstmMlNet.AspNetCore.Models;

/// <summary>Holds the served model and the outcome of the last attempt to load its file.</summary>
internal sealed partial class ModelSlot(
    string name,
    SequenceModelOptions options,
    SequenceModelMetrics metrics,
    ILogger<ModelSlot> logger) : IDisposable
{
    // After this time, a file that could not be loaded for lack of time or memory is retried.
    private static readonly TimeSpan s_retry = TimeSpan.FromSeconds(15);

    private readonly ModelLoader _loader = new(options);
    private readonly TaskCompletionSource _firstLook = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ServedModel? _model;
    private string? _problem = "the file has not been read yet";
    private FileStamp? _seen;
    private string? _hash;
    private string? _servedHash;
    private DateTime _retryAt = DateTime.MaxValue;
    private bool _saidInProcess;

    /// <summary>The model; null if none has been loaded yet.</summary>
    public ServedModel? Model => Volatile.Read(ref _model);

    /// <summary>Completes after the first attempt to load the file, whatever its outcome.</summary>
    public Task FirstLook => _firstLook.Task;

    /// <summary>Why the current file is not being served; null if it is.</summary>
    public string? Problem => Volatile.Read(ref _problem);

    /// <summary>The name it was added by; empty for the only one.</summary>
    public string Name => name;

    public SequenceModelOptions Options => options;

    public SequenceModelMetrics Metrics => metrics;

    public ILogger Logger => logger;

    public ScoringGate Gate { get; } = new(options.MaximumConcurrentScorings ?? Environment.ProcessorCount, options.MaximumWaitingRequests);

    public ByteBudget Budget { get; } = new(options.MaximumBufferedBytes);

    public SeriesStore Series { get; } = new(options.MaximumSeries);

    public StreamRegistry Streams { get; } = new(options.MaximumStreams);

    private string FileName => Path.GetFileName(options.ModelPath);

    /// <summary>
    /// Loads the file if it has changed since the last look. Whatever the file contains, the previous model is served until then.
    /// </summary>
    /// <exception cref="OperationCanceledException">The service ends.</exception>
    public async Task LookAsync(CancellationToken cancellation)
    {
        try
        {
            if (FileStamp.Of(options.ModelPath) is not { } now)
            {
                (_seen, _hash) = (null, null);
                SetProblem($"there is no file '{FileName}'");
                return;
            }

            bool retries = DateTime.UtcNow >= _retryAt;
            if (now == _seen && !retries)
                return;
            ModelContent content =
                await ModelContent.ReadAsync(options.ModelPath, options.MaximumModelBytes, cancellation).ConfigureAwait(false);
            _seen = content.Stamp.IsSettled ? content.Stamp : null;
            if (content.Hash == _servedHash)
                SetProblem(null);
            else if (content.Hash != _hash || retries)
                await TakeUpAsync(content, cancellation).ConfigureAwait(false);
            _hash = content.Hash;
        }
        catch (ModelLoadException exception)
        {
            // Read again at the next look if that may help.
            if (!exception.IsTransient)
                _seen = FileStamp.Of(options.ModelPath) is { IsSettled: true } stamp ? stamp : null;
            SetProblem($"'{FileName}' was not loaded: {exception.Message}", exception);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            SetProblem($"'{FileName}' was not loaded: {ModelLoader.Unwrap(exception).Message}", exception);
        }
        finally
        {
            _firstLook.TrySetResult();
        }
    }

    /// <summary>The model, for a request; a request that arrives before the first look at the file waits for it.</summary>
    /// <exception cref="RequestException">There is none.</exception>
    public async ValueTask<ServedModel> RequireModelAsync(CancellationToken cancellation)
    {
        await FirstLook.WaitAsync(cancellation).ConfigureAwait(false);
        return Model
            ?? throw new RequestException(
                "no model is loaded; see the health check for the reason.",
                StatusCodes.Status503ServiceUnavailable);
    }

    public void Dispose() => Gate.Dispose();

    private async Task TakeUpAsync(ModelContent content, CancellationToken cancellation)
    {
        _retryAt = DateTime.MaxValue;
        try
        {
            await TryAsync(content, cancellation).ConfigureAwait(false);
            ServedModel model = await _loader.LoadAsync(content, cancellation).ConfigureAwait(false);
            TakeSeries(model);
            bool first = Interlocked.Exchange(ref _model, model) is null;
            _servedHash = content.Hash;
            metrics.Loaded(succeeded: true);
            LogLoaded(first ? "Serving model" : "Serving the new model", options.ModelPath, model.Ensemble.ParameterCount);
            SetProblem(null);
        }
        catch (ModelLoadException exception)
        {
            if (exception.IsTransient)
                _retryAt = DateTime.UtcNow + s_retry;
            metrics.Loaded(succeeded: false);
            SetProblem($"'{FileName}' was not loaded: {exception.Message}", exception);
        }
    }

    /// <summary>Begins with the series that an engine saved with the model.</summary>
    private void TakeSeries(ServedModel model)
    {
        try
        {
            CheckpointRows.Take(this, model);
        }
        catch (RequestException exception)
        {
            LogSeries(FileName, exception.Message);
        }
    }

    /// <exception cref="ModelLoadException">The trial was not passed.</exception>
    private async Task TryAsync(ModelContent content, CancellationToken cancellation)
    {
        if (options.Trial == ModelTrialMode.InProcess)
            return;
        TrialResult result = await ModelTrial.RunAsync(content, options.TrialTimeout, cancellation).ConfigureAwait(false);
        switch (result.Verdict)
        {
            case TrialVerdict.Refused:
                throw new ModelLoadException(result.Why);
            case TrialVerdict.Unfinished:
                throw new ModelLoadException(result.Why, isTransient: true);
            case TrialVerdict.Impossible when options.Trial == ModelTrialMode.Required:
                throw new ModelLoadException($"it cannot be tried in a child process: {result.Why}", isTransient: true);
            case TrialVerdict.Impossible when !_saidInProcess:
                _saidInProcess = true;
                LogInProcess(result.Why);
                break;
        }
    }

    /// <summary>Records the problem, and logs it once.</summary>
    private void SetProblem(string? problem, Exception? exception = null)
    {
        if (Interlocked.Exchange(ref _problem, problem) != problem && problem is not null)
            LogProblem(Cause(exception), Model is null ? "No model is served" : "The previous model is still being served", problem);
    }

    /// <summary>Returns the exception to log, or null if the message says it all.</summary>
    private static Exception? Cause(Exception? exception) => exception is ModelLoadException own ? own.InnerException : exception;

    [LoggerMessage(1, LogLevel.Information, "{What} {Path} with {Parameters} weights")]
    private partial void LogLoaded(string what, string path, long parameters);

    [LoggerMessage(2, LogLevel.Error, "{Served}: {Problem}")]
    private partial void LogProblem(Exception? exception, string served, string problem);

    [LoggerMessage(9, LogLevel.Warning, "The series in {File} were not taken: {Why}")]
    private partial void LogSeries(string file, string why);

    [LoggerMessage(3, LogLevel.Warning, "Models are loaded without a trial in a child process: {Why}")]
    private partial void LogInProcess(string why);
}
