using System.IO.Compression;
using LstmMlNet.Interop.Hdf5;
using LstmMlNet.Interop.Keras;
using LstmMlNet.Interop.Tensors;
using LstmMlNet.Networks;

namespace LstmMlNet.Interop;

/// <summary>
/// Reads Keras models with LSTM, GRU, SimpleRNN, Bidirectional and Dense layers, and writes networks so that Keras can load them.
/// </summary>
public static class KerasFile
{
    /// <summary>Reads a whole model, a Keras 3 <c>.keras</c> or a Keras 2 <c>.h5</c> file, as a network.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">What the file does not say; null for the defaults.</param>
    /// <returns>The network: it scores as the model does, and can be trained further.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is not a Keras model, or is damaged.</exception>
    /// <exception cref="NotSupportedException">The model has a part that this library does not support; the message names it.</exception>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static RecurrentNetwork Load(string path, ImportOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using FileStream stream = File.OpenRead(path);
        return Load(stream, options);
    }

    /// <summary>Reads a whole model as a network.</summary>
    /// <param name="stream">The stream to read from; it is left open.</param>
    /// <param name="options">What the file does not say; null for the defaults.</param>
    /// <inheritdoc cref="Load(string, ImportOptions?)" path="/returns"/>
    /// <exception cref="InvalidDataException">The file is not a Keras model, or is damaged.</exception>
    /// <exception cref="NotSupportedException">The model has a part that this library does not support; the message names it.</exception>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static RecurrentNetwork Load(Stream stream, ImportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ImportOptions given = options ?? new ImportOptions();
        given.Validate();
        return Guarded.Read(KerasReader.What, stream, seekable => Read(seekable, given));
    }

    /// <summary>
    /// Writes a network's weights as a <c>.weights.h5</c> file of Keras 3, which <c>load_weights</c> reads into a Sequential of the
    /// network's layers: its recurrent layers (in <c>Bidirectional</c> if they are), the pooling, and <c>Dense</c>. The standardization of
    /// features and predicted numbers is folded into the weights.
    /// </summary>
    /// <param name="network">The network.</param>
    /// <param name="path">
    /// The path of the file, which is replaced atomically; Keras requires its name to end with <c>.weights.h5</c>.
    /// </param>
    /// <exception cref="NotSupportedException">The network has a part that Keras's layers do not have; the message names it.</exception>
    public static void SaveWeights(RecurrentNetwork network, string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(network);
        byte[] file = KerasExport.Weights(network);
        AtomicFile.Write(path, stream => stream.Write(file));
    }

    /// <summary>
    /// Writes a network as a whole Keras 3 model, a <c>.keras</c> file that <c>keras.saving.load_model</c> reads, its architecture
    /// included.
    /// </summary>
    /// <param name="network">The network.</param>
    /// <param name="path">The path of the file, which is replaced atomically.</param>
    /// <exception cref="NotSupportedException">The network has a part that Keras's layers do not have; the message names it.</exception>
    public static void Save(RecurrentNetwork network, string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(network);
        byte[] weights = KerasExport.Weights(network);
        string config = KerasExportConfig.Of(network);
        AtomicFile.Write(path, stream => KerasExport.Zip(config, weights, stream));
    }

    private static RecurrentNetwork Read(Stream stream, ImportOptions options)
    {
        var budget = new ReadBudget(stream.Length - stream.Position);
        var start = new byte[8];
        int read = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        stream.Position -= read;
        if (Hdf5Reader.IsOne(start))
            return KerasReader.Hdf5(stream, budget, options);
        if (!start.AsSpan().StartsWith("PK"u8))
            throw new InvalidDataException("The file is neither a .keras nor an .h5 file.");
        using var zip = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true);
        return KerasReader.Zip(zip, budget, options);
    }
}
