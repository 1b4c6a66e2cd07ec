using System.IO.Compression;
using System.Reflection;
using LstmMlNet.ModelFile;
using LstmMlNet.Networks;
using Microsoft.ML;

namespace LstmMlNet;

/// <summary>
/// Loads and saves model zips as <c>mlContext.Model</c> does, and safely: a load that fails says which file and why, in one exception
/// that is not wrapped; a save leaves the old file whole until the new one is on the disk.
/// </summary>
public static class LstmModelFile
{
    /// <summary>Loads a model zip.</summary>
    /// <param name="mlContext">The context.</param>
    /// <param name="path">The zip.</param>
    /// <param name="inputSchema">The columns that the model was trained on; null where it was saved without them.</param>
    /// <exception cref="InvalidDataException">
    /// The file is no model, truncated, altered, unreasonably large when unpacked, or of a newer version. The message names the
    /// file and the reason.
    /// </exception>
    /// <exception cref="IOException">The file is not there, or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
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
    /// <param name="stream">The zip; one that can be sought in. Stays open.</param>
    /// <param name="inputSchema">The columns that the model was trained on; null where it was saved without them.</param>
    /// <exception cref="InvalidDataException">
    /// This is no model, truncated, altered, unreasonably large when unpacked, or of a newer version.
    /// </exception>
    public static ITransformer Load(MLContext mlContext, Stream stream, out DataViewSchema? inputSchema)
    {
        ArgumentNullException.ThrowIfNull(mlContext);
        ArgumentNullException.ThrowIfNull(stream);
        return Load(mlContext, stream, "", out inputSchema);
    }

    /// <summary>Saves a model: written beside its place, to the disk, and moved there whole.</summary>
    /// <param name="mlContext">The context.</param>
    /// <param name="model">The model.</param>
    /// <param name="inputSchema">The columns that it was trained on; null to save it without them.</param>
    /// <param name="path">Where it is to be; a file that is there is replaced.</param>
    /// <exception cref="IOException">The disk is full, or the folder cannot be written to; the old file is as it was.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written to; the old file is as it was.</exception>
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
