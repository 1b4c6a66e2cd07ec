using System.IO.Compression;
using System.Reflection;
using LstmMlNet.ModelFile;
using LstmMlNet.Networks;
using Microsoft.ML;

namespace LstmMlNet;

/// <summary>
/// Loads and saves model zips as <c>mlContext.Model</c> does, but safely: a failed load throws one exception, not wrapped, that names the
/// file and the reason; a save leaves the old file intact until the new one is on disk.
/// </summary>
public static class LstmModelFile
{
    /// <summary>Loads a model zip.</summary>
    /// <param name="mlContext">The context.</param>
    /// <param name="path">The zip.</param>
    /// <param name="inputSchema">The columns that the model was trained on; null if it was saved without them.</param>
    /// <exception cref="InvalidDataException">
    /// The file is not a model, truncated, corrupted, unreasonably large when unpacked, or of a newer version. The message names the file
    /// and the reason.
    /// </exception>
    /// <exception cref="IOException">The file does not exist, or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">Access to the file is denied.</exception>
    public static ITransformer Load(MLContext mlContext, string path, out DataViewSchema? inputSchema)
    {
        ArgumentNullException.ThrowIfNull(mlContext);
        ArgumentException.ThrowIfNullOrWhiteSpace(path);

        // Shared for deletion too: a newer model may be moved to its place meanwhile.
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        return Load(mlContext, stream, $"'{path}'", out inputSchema);
    }

    /// <summary>Loads a model zip from a stream.</summary>
    /// <param name="mlContext">The context.</param>
    /// <param name="stream">The zip, as a seekable stream; it is left open.</param>
    /// <param name="inputSchema">The columns that the model was trained on; null if it was saved without them.</param>
    /// <exception cref="InvalidDataException">
    /// The stream is not a model, truncated, corrupted, unreasonably large when unpacked, or of a newer version.
    /// </exception>
    public static ITransformer Load(MLContext mlContext, Stream stream, out DataViewSchema? inputSchema)
    {
        ArgumentNullException.ThrowIfNull(mlContext);
        ArgumentNullException.ThrowIfNull(stream);
        return Load(mlContext, stream, "", out inputSchema);
    }

    /// <summary>Saves a model atomically: to a temporary file beside the path, flushed to disk, then moved into place.</summary>
    /// <param name="mlContext">The context.</param>
    /// <param name="model">The model.</param>
    /// <param name="inputSchema">The columns that the model was trained on; null to save it without them.</param>
    /// <param name="path">The path; an existing file is replaced.</param>
    /// <exception cref="IOException">The disk is full, or the folder cannot be written to; the old file is unchanged.</exception>
    /// <exception cref="UnauthorizedAccessException">Access to the folder is denied; the old file is unchanged.</exception>
    public static void Save(MLContext mlContext, ITransformer model, DataViewSchema? inputSchema, string path)
    {
        ArgumentNullException.ThrowIfNull(mlContext);
        ArgumentNullException.ThrowIfNull(model);
        AtomicFile.Write(path, stream => mlContext.Model.Save(model, inputSchema, stream));
    }

    private static ITransformer Load(MLContext mlContext, Stream stream, string name, out DataViewSchema? inputSchema)
    {
        try
        {
            long start = stream.Position;
            using (var archive = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true))
                ZipBounds.Check(archive);
            stream.Position = start;
            return mlContext.Model.Load(stream, out inputSchema) ?? throw new InvalidDataException("It holds no model.");
        }
        catch (Exception exception)
        {
            Exception cause = CauseOf(exception);
            throw new InvalidDataException($"The model file{(name.Length > 0 ? " " + name : "")} cannot be loaded: {cause.Message}", cause);
        }
    }

    /// <summary>What ML.NET has wrapped: its own exceptions about a constructor that failed say nothing.</summary>
    private static Exception CauseOf(Exception exception)
    {
        Exception cause = exception;
        while (cause.InnerException is { } inner && cause is not InvalidDataException)
            cause = inner;
        return cause is TargetInvocationException ? exception : cause;
    }
}
