using LstmMlNet;
using LstmMlNet.Interop;
using LstmMlNet.Networks;

namespace Microsoft.ML;

/// <summary>Networks of other frameworks as transformers.</summary>
public static class InteropSequenceCatalog
{
    /// <summary>
    /// Reads a network of another framework as a transformer, which is saved in a model zip like one that was trained here: an ONNX model,
    /// a PyTorch state dictionary (<c>.pt</c>, <c>.pth</c>, <c>.safetensors</c>), or a Keras model (<c>.keras</c>, <c>.h5</c>). To train it
    /// further, give its <see cref="LstmSequenceTransformer.Network"/> to <see cref="LstmSequenceEstimator.Options.InitialNetwork"/>.
    /// </summary>
    /// <param name="catalog">The catalog of transforms.</param>
    /// <param name="path">The file.</param>
    /// <param name="options">What the file does not say; null for the defaults.</param>
    /// <param name="featureColumnName">The column with the sequences.</param>
    /// <param name="classNames">The classes' names in the order of the scores; null for those in the file, if it has any.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is of no known format, or is damaged.</exception>
    /// <exception cref="NotSupportedException">The network has a part that this library does not support; the message names it.</exception>
    /// <exception cref="ArgumentException">
    /// An option is out of its range or names something that the file does not have, or there are not as many classes as names.
    /// </exception>
    public static LstmSequenceTransformer LoadLstmSequence(
        this TransformsCatalog catalog,
        string path,
        ImportOptions? options = null,
        string featureColumnName = "Features",
        IReadOnlyList<string>? classNames = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        (RecurrentNetwork network, IReadOnlyList<string>? own) = NetworkImport.Read(path, options);
        return catalog.LstmSequence(network, featureColumnName, classNames ?? own);
    }
}
