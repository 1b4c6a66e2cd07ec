using LstmMlNet;
using LstmMlNet.Networks;
using LstmMlNet.Onnx;

namespace Microsoft.ML;

/// <summary>Networks of other frameworks as transformers.</summary>
public static class OnnxSequenceCatalog
{
    /// <summary>
    /// Reads an ONNX model with LSTM, GRU or RNN layers as a transformer, which is saved into a model's zip like one that was trained
    /// here. To train it further, give its <see cref="LstmSequenceTransformer.Network"/> to
    /// <see cref="LstmSequenceEstimator.Options.InitialNetwork"/>.
    /// </summary>
    /// <param name="catalog">The catalog of transforms.</param>
    /// <param name="path">The ONNX model.</param>
    /// <param name="options">How it is read; null for the defaults.</param>
    /// <param name="featureColumnName">The column with the sequences.</param>
    /// <param name="classNames">The classes' names in the order of the scores; null for those in the model's metadata.</param>
    /// <exception cref="InvalidDataException">The file is no ONNX model, or damaged.</exception>
    /// <exception cref="NotSupportedException">The model has a part that no network here has; the message names it.</exception>
    /// <exception cref="ArgumentException">The model has no such output, or not as many classes as names are given.</exception>
    public static LstmSequenceTransformer LoadLstmSequence(
        this TransformsCatalog catalog,
        string path,
        OnnxImportOptions? options = null,
        string featureColumnName = "Features",
        IReadOnlyList<string>? classNames = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentException.ThrowIfNullOrEmpty(path);
        using FileStream stream = File.OpenRead(path);
        (RecurrentNetwork network, IReadOnlyList<string>? own) = OnnxFile.Read(stream, options ?? new OnnxImportOptions());
        return catalog.LstmSequence(network, featureColumnName, classNames ?? own);
    }
}
