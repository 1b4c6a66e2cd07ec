using Google.Protobuf;
using LstmMlNet.Networks;
using LstmMlNet.Onnx.Export;
using LstmMlNet.Onnx.Import;
using LstmMlNet.Onnx.Schema;

namespace LstmMlNet.Onnx;

/// <summary>Writes networks as ONNX models, and reads recurrent networks that others exported.</summary>
public static class OnnxFile
{
    /// <summary>Writes a trained transformer's network as an ONNX model, its classes' names in the metadata.</summary>
    /// <param name="transformer">
    /// The transformer; of a chain, <see cref="LstmSequenceTransformer.FindIn(Microsoft.ML.ITransformer)"/> finds it.
    /// </param>
    /// <param name="path">The file. It is written beside and moved there when it is whole.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <exception cref="NotSupportedException">The network has a part that ONNX cannot say, or takes more than 2 GB.</exception>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static void Save(LstmSequenceTransformer transformer, string path, OnnxExportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(transformer);
        if (transformer.Ensemble.Count > 1)
            throw new NotSupportedException($"The model is an ensemble of {transformer.Ensemble.Count} networks, which an ONNX file does "
                + $"not hold: export each network of {nameof(transformer.Ensemble)} and take the mean of their outputs, or train one network.");
        Save(transformer.Network, path, options, transformer.ClassNames);
    }

    /// <summary>Writes a network as an ONNX model.</summary>
    /// <param name="network">The network.</param>
    /// <param name="path">The file. It is written beside and moved there when it is whole.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="classes">The classes' names in the order of the scores, for the metadata; null for none.</param>
    /// <exception cref="NotSupportedException">The network has a part that ONNX cannot say, or takes more than 2 GB.</exception>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static void Save(RecurrentNetwork network, string path, OnnxExportOptions? options = null, IReadOnlyList<string>? classes = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ModelProto model = ModelOf(network, options, classes);
        AtomicFile.Write(path, stream => model.WriteTo(stream));
    }

    /// <summary>Writes a network as an ONNX model.</summary>
    /// <param name="network">The network.</param>
    /// <param name="stream">Where to; stays open.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="classes">The classes' names in the order of the scores, for the metadata; null for none.</param>
    /// <exception cref="NotSupportedException">The network has a part that ONNX cannot say, or takes more than 2 GB.</exception>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static void Save(
        RecurrentNetwork network,
        Stream stream,
        OnnxExportOptions? options = null,
        IReadOnlyList<string>? classes = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ModelOf(network, options, classes).WriteTo(stream);
    }

    /// <summary>Reads an ONNX model of recurrent layers and a dense layer, such as PyTorch and Keras export, as a network.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <returns>The network: it scores as the model does, and can be trained further.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is no ONNX model, or damaged.</exception>
    /// <exception cref="NotSupportedException">The model has a part that no network here has; the message names it.</exception>
    /// <exception cref="ArgumentException">The model has no such output.</exception>
    public static RecurrentNetwork Load(string path, OnnxImportOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using FileStream stream = File.OpenRead(path);
        return Load(stream, options);
    }

    /// <summary>Reads an ONNX model of recurrent layers and a dense layer, such as PyTorch and Keras export, as a network.</summary>
    /// <param name="stream">Where from; stays open.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <returns>The network: it scores as the model does, and can be trained further.</returns>
    /// <exception cref="InvalidDataException">The stream holds no ONNX model, or a damaged one.</exception>
    /// <exception cref="NotSupportedException">The model has a part that no network here has; the message names it.</exception>
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
            throw new InvalidDataException($"The file is no ONNX model that can be read: {exception.Message}", exception);
        }
    }

    private static bool IsOfTheFile(Exception exception) => exception
        is not (InvalidDataException or NotSupportedException or OutOfMemoryException or ArgumentException { ParamName: "outputName" })
        and (InvalidProtocolBufferException or not IOException);

    private static ModelProto ModelOf(RecurrentNetwork network, OnnxExportOptions? options, IReadOnlyList<string>? classes)
    {
        ArgumentNullException.ThrowIfNull(network);

        // Protocol Buffers end at 2 GB; the rest of a graph takes less than a megabyte.
        if (network.ParameterCount > (int.MaxValue - (1 << 20)) / sizeof(float))
            throw new NotSupportedException(
                $"The network has {network.ParameterCount} parameters; an ONNX file holds 2 GB, some 500 million.");
        return NetworkGraph.Write(network, options ?? new OnnxExportOptions(), classes);
    }
}
