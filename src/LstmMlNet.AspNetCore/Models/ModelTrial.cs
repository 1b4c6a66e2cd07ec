using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace LstmMlNet.AspNetCore.Models;

/// <summary>
/// Tries a model's bytes in a child process with little memory that is killed at a deadline. ML.NET's own readers believe the lengths that
/// a file gives and cannot be stopped from within; in the child they do no harm.
/// </summary>
internal static class ModelTrial
{
    // What a runtime with ML.NET needs of its heap, and how many times a model's unpacked bytes it takes to load it.
    private const long HeapOfAnEmptyChild = 128L << 20;
    private const int HeapPerUnpackedByte = 6;
    private const int LongestAnswer = 4096;

    public static async Task<TrialResult> RunAsync(ModelContent content, TimeSpan timeout, CancellationToken cancellation)
    {
        long heap = HeapOfAnEmptyChild + (HeapPerUnpackedByte * content.UnpackedBytes);
        (ProcessStartInfo? start, string why) = TrialLauncher.Create(content.Bytes.Length, heap, timeout);
        if (start is null)
            return new TrialResult(TrialVerdict.Impossible, why);
        using var child = new Process { StartInfo = start };
        try
        {
            child.Start();
        }
        catch (Exception exception) when (exception is Win32Exception
            or InvalidOperationException
            or PlatformNotSupportedException
            or IOException)
        {
            return new TrialResult(TrialVerdict.Impossible, exception.Message);
        }

        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(timeout);
        try
        {
            return await Exchange(child, content.Bytes, deadline.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new TrialResult(TrialVerdict.Unfinished, $"loading it did not end within {timeout.TotalSeconds:0.#} s (TrialTimeout)");
        }
        finally
        {
            Kill(child);
        }
    }

    private static async Task<TrialResult> Exchange(Process child, byte[] zip, CancellationToken deadline)
    {
        Task<string> errors = ReadAtMost(child.StandardError.BaseStream, deadline);
        Task<string> answer = ReadAtMost(child.StandardOutput.BaseStream, deadline);
        try
        {
            await child.StandardInput.BaseStream.WriteAsync(zip, deadline).ConfigureAwait(false);
            child.StandardInput.Close();
        }
        catch (IOException)
        {
            // The child ended before it had read everything: its exit says why.
        }

        string said = await answer.ConfigureAwait(false);
        await errors.ConfigureAwait(false);
        await child.WaitForExitAsync(deadline).ConfigureAwait(false);
        return child.ExitCode switch
        {
            StartupHook.Passed => new TrialResult(TrialVerdict.Passed),
            StartupHook.Refused => new TrialResult(TrialVerdict.Refused, said),
            StartupHook.TimedOut => new TrialResult(TrialVerdict.Unfinished, "loading it did not end in time (TrialTimeout)"),
            StartupHook.DidNotRun => new TrialResult(TrialVerdict.Impossible, "the child process did not run the library's startup hook"),
            int code => new TrialResult(TrialVerdict.Refused, $"loading it ended the child process that tried it (exit code {code})"),
        };
    }

    /// <summary>Reads to the end, and keeps the beginning.</summary>
    private static async Task<string> ReadAtMost(Stream stream, CancellationToken cancellation)
    {
        var kept = new byte[LongestAnswer];
        var rest = new byte[LongestAnswer];
        int length = 0;
        while (true)
        {
            int read = await stream.ReadAsync(length < kept.Length ? kept.AsMemory(length) : rest, cancellation).ConfigureAwait(false);
            if (read == 0)
                return Encoding.UTF8.GetString(kept, 0, length);
            length = Math.Min(kept.Length, length + read);
        }
    }

    private static void Kill(Process child)
    {
        try
        {
            if (!child.HasExited)
                child.Kill(entireProcessTree: true);
        }
        catch (Exception exception) when (exception is InvalidOperationException or Win32Exception or NotSupportedException)
        {
            // It has already exited.
        }
    }
}
