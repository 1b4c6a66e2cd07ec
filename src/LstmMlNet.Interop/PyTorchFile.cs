using System.IO.Compression;
using LstmMlNet.Interop.PyTorch;
using LstmMlNet.Interop.Tensors;
using LstmMlNet.Networks;
using LstmMlNet.Networks.Storage;

namespace LstmMlNet.Interop;

/// <summary>
/// Reads PyTorch state dictionaries with <c>nn.LSTM</c>, <c>nn.GRU</c> or <c>nn.RNN</c> and <c>nn.Linear</c>, and writes networks so that
/// PyTorch can load them.
/// </summary>
public static class PyTorchFile
{
    /// <summary>
    /// Reads a state dictionary, <c>.safetensors</c> or what <c>torch.save(model.state_dict(), …)</c> writes (<c>.pt</c>, <c>.pth</c>),
    /// as a network. Nothing in the file is executed.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="options">What the file does not say; null for the defaults.</param>
    /// <returns>The network, which can be trained further.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is neither, or is damaged.</exception>
    /// <exception cref="NotSupportedException">
    /// The file holds something other than tensors, or a part that this library does not support; the message names it.
    /// </exception>
    /// <exception cref="ArgumentException">An option is out of its range, or no tensor has the prefix.</exception>
    public static RecurrentNetwork Load(string path, ImportOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using FileStream stream = File.OpenRead(path);
        return Load(stream, options);
    }

    /// <summary>Reads a state dictionary as a network.</summary>
    /// <param name="stream">The stream to read from; it is left open.</param>
    /// <param name="options">What the file does not say; null for the defaults.</param>
    /// <inheritdoc cref="Load(string, ImportOptions?)" path="/returns"/>
    /// <exception cref="InvalidDataException">The file is neither, or is damaged.</exception>
    /// <exception cref="NotSupportedException">
    /// The file holds something other than tensors, or a part that this library does not support; the message names it.
    /// </exception>
    /// <exception cref="ArgumentException">An option is out of its range, or no tensor has the prefix.</exception>
    public static RecurrentNetwork Load(Stream stream, ImportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ImportOptions given = options ?? new ImportOptions();
        given.Validate();
        return Guarded.Read(TorchFile.What, stream, seekable => Read(seekable, state => TorchNetwork.Build(state, given)));
    }

    /// <summary>
    /// Writes a network as a state dictionary in a safetensors file, which <c>safetensors.torch.load_file</c> and <c>load_state_dict</c>
    /// read. The standardization of features and predicted numbers is folded into the weights.
    /// </summary>
    /// <param name="network">The network.</param>
    /// <param name="path">The path of the file, which is replaced atomically.</param>
    /// <param name="options">The names of modules; null for <c>rnn</c> and <c>fc</c>.</param>
    /// <exception cref="NotSupportedException">The network has a part that PyTorch's layers do not have; the message names it.</exception>
    /// <exception cref="ArgumentException">Two modules have the same name, or one has none.</exception>
    public static void Save(RecurrentNetwork network, string path, PyTorchExportOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        List<StoredTensor> tensors = TensorsOf(network, options);
        AtomicFile.Write(path, stream => Write(tensors, stream));
    }

    /// <summary>Writes a network as a state dictionary in the safetensors format.</summary>
    /// <param name="network">The network.</param>
    /// <param name="stream">The stream to write to; it is left open.</param>
    /// <param name="options">The names of modules; null for <c>rnn</c> and <c>fc</c>.</param>
    /// <inheritdoc cref="Save(RecurrentNetwork, string, PyTorchExportOptions?)" path="/exception"/>
    public static void Save(RecurrentNetwork network, Stream stream, PyTorchExportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        Write(TensorsOf(network, options), stream);
    }

    /// <summary>Hands on a file's tensors; their values are read while the stream is there.</summary>
    internal static T Read<T>(Stream stream, Func<StateDictionary, T> take)
    {
        var budget = new ReadBudget(stream.Length - stream.Position);
        var start = new byte[16];
        int read = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        stream.Position -= read;
        if (start.AsSpan().StartsWith("PK"u8))
        {
            using var zip = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true);
            return take(TorchFile.ReadZip(zip, budget));
        }

        if (TorchFile.IsLegacy(start))
        {
            var bytes = new byte[stream.Length - stream.Position];
            stream.ReadExactly(bytes);
            return take(TorchFile.ReadLegacy(bytes, budget));
        }

        return SafetensorsReader.IsOne(start, stream.Length - stream.Position)
            ? take(SafetensorsReader.Read(stream, budget).Tensors)
            : throw new InvalidDataException("The file is neither what torch.save writes nor a safetensors file.");
    }

    private static List<StoredTensor> TensorsOf(RecurrentNetwork network, PyTorchExportOptions? options)
    {
        ArgumentNullException.ThrowIfNull(network);
        PyTorchExportOptions given = options ?? new PyTorchExportOptions();
        given.Validate();
        return TorchExport.Tensors(network, given);
    }

    private static void Write(List<StoredTensor> tensors, Stream stream) =>
        Safetensors.Write(stream, new Dictionary<string, string> { ["format"] = "pt" }, tensors);
}
