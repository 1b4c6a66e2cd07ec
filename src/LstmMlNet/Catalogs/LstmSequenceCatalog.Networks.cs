using LstmMlNet;
using LstmMlNet.MLNetInternals;
using LstmMlNet.ModelFile;
using LstmMlNet.Networks;

namespace Microsoft.ML;

/// <content>Networks that were trained elsewhere.</content>
public static partial class LstmSequenceCatalog
{
    /// <summary>
    /// Creates a transformer from a network that was trained elsewhere. It adds the columns of the network's task, according to its head,
    /// and can be saved in a model zip like one that was trained here.
    /// </summary>
    /// <param name="catalog">The catalog of transforms.</param>
    /// <param name="network">The network.</param>
    /// <param name="featureColumnName">The column with the sequences.</param>
    /// <param name="classNames">The names of the classes in the order of the scores; null for none.</param>
    /// <exception cref="ArgumentException">
    /// The number of class names differs from the number of classes, or a name occurs twice.
    /// </exception>
    public static LstmSequenceTransformer LstmSequence(
        this TransformsCatalog catalog,
        RecurrentNetwork network,
        string featureColumnName = "Features",
        IReadOnlyList<string>? classNames = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(network);
        ArgumentException.ThrowIfNullOrWhiteSpace(featureColumnName);
        return new LstmSequenceTransformer(MLEnvironment.Of(catalog), NetworkModel.Of(network, featureColumnName, classNames));
    }
}
