using System.Reflection;

namespace LstmMlNet.AspNetCore.Models;

/// <summary>Loads models in this process, each on a thread of its own: one that never ends costs a thread, not the service.</summary>
internal sealed class ModelLoader(SequenceModelOptions options)
{
    private Thread? _abandoned;

    /// <exception cref="ModelLoadException">The bytes are not a model that can be served, or loading them does not end in time.</exception>
    public async Task<ServedModel> LoadAsync(ModelContent content, CancellationToken cancellation)
    {
        // At most one core is lost to a file that never finishes loading.
        if (_abandoned is { IsAlive: true })
            throw new ModelLoadException("an earlier file is still loading and does not finish", isTransient: true);
        _abandoned = null;
        var loaded = new TaskCompletionSource<ServedModel>(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() => Load(content, loaded))
        {
            IsBackground = true,
            Name = "LstmMlNet model loader",
            Priority = ThreadPriority.BelowNormal,
        };
        thread.Start();
        try
        {
            return await loaded.Task.WaitAsync(options.TrialTimeout, cancellation).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            _abandoned = thread;
            throw new ModelLoadException(
                $"loading it did not end within {options.TrialTimeout.TotalSeconds:0.#} s (TrialTimeout)",
                isTransient: true);
        }
    }

    /// <summary>What was thrown, without the reflection by which ML.NET calls what it loads.</summary>
    public static Exception Unwrap(Exception exception)
    {
        while (exception is TargetInvocationException or AggregateException or TypeInitializationException
            && exception.InnerException is { } inner)
            exception = inner;
        return exception;
    }

    private void Load(ModelContent content, TaskCompletionSource<ServedModel> loaded)
    {
        try
        {
            loaded.SetResult(ServedModel.Load(content.Bytes, options, content.Stamp.WrittenAt));
        }
        catch (Exception exception)
        {
            // Catches whatever a file makes the loader throw: nothing in a file may stop the service.
            loaded.SetException(exception as ModelLoadException
                ?? new ModelLoadException(Unwrap(exception).Message, exception is OutOfMemoryException, exception));
        }
    }
}
