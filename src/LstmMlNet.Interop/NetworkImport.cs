using System.IO.Compression;
using LstmMlNet.Interop.Hdf5;
using LstmMlNet.Interop.Keras;
using LstmMlNet.Interop.PyTorch;
using LstmMlNet.Interop.Tensors;
using LstmMlNet.Networks;
using LstmMlNet.Onnx;

namespace LstmMlNet.Interop;

/// <summary>Reads networks of other frameworks; the format is recognized from the file itself.</summary>
public static class NetworkImport
{
    /// <summary>
    /// Reads a network: an ONNX model, a PyTorch state dictionary (<c>.pt</c>, <c>.pth</c>, <c>.safetensors</c>), a Keras model
    /// (<c>.keras</c>, <c>.h5</c>), or a network that <see cref="RecurrentNetwork.Save"/> wrote.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="options">What the file does not say; null for the defaults.</param>
    /// <returns>The network: it scores as the file's model does, and can be trained further.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is none of these, or is damaged.</exception>
    /// <exception cref="NotSupportedException">The network has a part that this library does not support; the message names it.</exception>
    /// <exception cref="ArgumentException">An option is out of its range, or names something that the file does not have.</exception>
    public static RecurrentNetwork Load(string path, ImportOptions? options = null) => Read(path, options).Network;

    /// <summary>A file's network, and the classes' names where the file has them.</summary>
    internal static (RecurrentNetwork Network, IReadOnlyList<string>? Classes) Read(string path, ImportOptions? options)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ImportOptions given = options ?? new ImportOptions();
        given.Validate();
        using FileStream stream = File.OpenRead(path);
        var start = new byte[16];
        int read = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        stream.Position = 0;
        if (TorchFile.IsLegacy(start))
            return (PyTorchFile.Load(stream, given), null);
        if (Hdf5Reader.IsOne(start))
            return (KerasFile.Load(stream, given), null);
        if (start.AsSpan().StartsWith("PK"u8))
            return (OfZip(stream, given), null);
        if (SafetensorsReader.IsOne(start, stream.Length) || HasExtension(path, ".safetensors"))
            return (OfSafetensors(stream, given), null);
        try
        {
            return OnnxFile.Read(stream, given.ForOnnx());
        }
        catch (InvalidDataException exception) when (!HasExtension(path, ".onnx"))
        {
            // ONNX has no mark of its own: a file of any other kind gets here.
            throw new InvalidDataException(
                $"'{path}' is none of the files that can be read: an ONNX model, a state dictionary of PyTorch (.pt, .pth, .safetensors), "
                    + "a model of Keras (.keras, .h5).",
                exception);
        }
    }

    private static bool HasExtension(string path, string extension) =>
        Path.GetExtension(path).Equals(extension, StringComparison.OrdinalIgnoreCase);

    private static RecurrentNetwork OfZip(FileStream stream, ImportOptions options) => Guarded.Read("zip", stream, seekable =>
    {
        using var zip = new ZipArchive(seekable, ZipArchiveMode.Read, leaveOpen: true);
        bool keras = KerasReader.IsOne(zip);
        if (!keras && TorchFile.FindPickle(zip) is null)
            throw new NotSupportedException(
                "The zip is neither PyTorch's nor Keras's. A model that ML.NET saved is loaded by mlContext.Model.Load.");
        seekable.Position = 0;
        return keras ? KerasFile.Load(seekable, options) : PyTorchFile.Load(seekable, options);
    });

    private static RecurrentNetwork OfSafetensors(FileStream stream, ImportOptions options) =>
        Guarded.Read(SafetensorsReader.What, stream, seekable =>
        {
            (StateDictionary tensors, IReadOnlyDictionary<string, string> metadata) =
                SafetensorsReader.Read(seekable, new ReadBudget(seekable.Length));
            if (metadata.GetValueOrDefault("format") != "LstmMlNet.Networks")
                return TorchNetwork.Build(tensors, options);
            seekable.Position = 0;
            return RecurrentNetwork.Load(seekable);
        });
}
