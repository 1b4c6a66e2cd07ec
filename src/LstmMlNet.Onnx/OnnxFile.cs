using Google.Protobuf;
using LstmMlNet.Networks;
using LstmMlNet.Onnx.Export;
using LstmMlNet.Onnx.Import;
using LstmMlNet.Onnx.Schema;

namespace LstmMlNet.Onnx;

/// <summary>Saves networks as ONNX models, and loads recurrent networks that other frameworks exported.</summary>
public static class OnnxFile
{
    /// <summary>
    /// Saves the network of a trained transformer as an ONNX model, with the class names in the metadata; an ensemble's model predicts the
    /// mean of its networks.
    /// </summary>
    /// <param name="transformer">
    /// The transformer; for a chain, use <see cref="LstmSequenceTransformer.FindIn(Microsoft.ML.ITransformer)"/> to find it.
    /// </param>
    /// <param name="path">The path of the file, which is replaced atomically.</param>
    /// <param name="options">The export options; null for the defaults.</param>
    /// <exception cref="NotSupportedException">The network has a part that ONNX cannot express, or exceeds 2 GB.</exception>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static void Save(LstmSequenceTransformer transformer, string path, OnnxExportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(transformer);
        ArgumentException.ThrowIfNullOrEmpty(path);
        ModelProto model = ModelOf(transformer.Ensemble, options, transformer.ClassNames);
        AtomicFile.Write(path, stream => model.WriteTo(stream));
    }

    /// <summary>Saves a network as an ONNX model.</summary>
    /// <param name="network">The network.</param>
    /// <param name="path">The path of the file, which is replaced atomically.</param>
    /// <param name="options">The export options; null for the defaults.</param>
    /// <param name="classNames">The class names in the order of the scores, for the metadata; null for none.</param>
    /// <exception cref="NotSupportedException">The network has a part that ONNX cannot express, or exceeds 2 GB.</exception>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static void Save(
        RecurrentNetwork network,
        string path,
        OnnxExportOptions? options = null,
        IReadOnlyList<string>? classNames = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(network);
        ModelProto model = ModelOf(new NetworkEnsemble([network]), options, classNames);
        AtomicFile.Write(path, stream => model.WriteTo(stream));
    }

    /// <summary>Saves a network as an ONNX model.</summary>
    /// <param name="network">The network.</param>
    /// <param name="stream">The stream to write to; it is left open.</param>
    /// <param name="options">The export options; null for the defaults.</param>
    /// <param name="classNames">The class names in the order of the scores, for the metadata; null for none.</param>
    /// <exception cref="NotSupportedException">The network has a part that ONNX cannot express, or exceeds 2 GB.</exception>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static void Save(
        RecurrentNetwork network,
        Stream stream,
        OnnxExportOptions? options = null,
        IReadOnlyList<string>? classNames = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(network);
        ModelOf(new NetworkEnsemble([network]), options, classNames).WriteTo(stream);
    }

    /// <summary>Loads an ONNX model of recurrent layers and a dense layer, as exported by PyTorch and Keras.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">The import options; null for the defaults.</param>
    /// <returns>A network that scores as the model does and can be trained further.</returns>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    /// <exception cref="InvalidDataException">The file is not an ONNX model, or is damaged.</exception>
    /// <exception cref="NotSupportedException">The model has a part that this library does not support; the message names it.</exception>
    /// <exception cref="ArgumentException">The model has no such output.</exception>
    public static RecurrentNetwork Load(string path, OnnxImportOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using FileStream stream = File.OpenRead(path);
        return Load(stream, options);
    }

    /// <summary>Loads an ONNX model of recurrent layers and a dense layer, as exported by PyTorch and Keras.</summary>
    /// <param name="stream">The stream to read from; it is left open.</param>
    /// <param name="options">The import options; null for the defaults.</param>
    /// <returns>A network that scores as the model does and can be trained further.</returns>
    /// <exception cref="InvalidDataException">The stream is not an ONNX model, or is damaged.</exception>
    /// <exception cref="NotSupportedException">The model has a part that this library does not support; the message names it.</exception>
    /// <exception cref="ArgumentException">The model has no such output.</exception>
    public static RecurrentNetwork Load(Stream stream, OnnxImportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return Read(stream, options ?? new OnnxImportOptions()).Network;
    }

    /// <summary>A model's network, and the classes' names where its metadata have them.</summary>
    internal static (RecurrentNetwork Network, IReadOnlyList<string>? Classes) Read(Stream stream, OnnxImportOptions options)
    {
        try
        {
            ModelProto model = ModelProto.Parser.ParseFrom(stream);
            if (options.OutputName is null && OwnModel.Read(model) is { } own)
                return (own, OwnModel.ClassesOf(model));
            var graph = new GraphReader(model);
            return (NetworkBuilder.Build(graph, graph.ReadOutput(options.OutputName), options), null);
        }
        catch (Exception exception) when (IsOfTheFile(exception))
        {
            // Whatever a file asks of parsers, arrays and layers that they refuse.
            throw new InvalidDataException("The file is no ONNX model, or it is damaged.", exception);
        }
    }

    private static bool IsOfTheFile(Exception exception) => exception
        is not (InvalidDataException or NotSupportedException or OutOfMemoryException or ArgumentException { ParamName: "outputName" })
        and (InvalidProtocolBufferException or not IOException);

    private static ModelProto ModelOf(
        NetworkEnsemble networks,
        OnnxExportOptions? options,
        IReadOnlyList<string>? classNames)
    {
        // Protocol Buffers end at 2 GB; the rest of a graph takes less than a megabyte a network.
        long parameters = networks.ParameterCount;
        if (parameters > (int.MaxValue - (networks.Count << 20)) / sizeof(float))
            throw new NotSupportedException(
                $"The network has {parameters} parameters; an ONNX file holds 2 GB, some 500 million.");
        return NetworkGraph.Write(networks, options ?? new OnnxExportOptions(), classNames);
    }
}
