using LstmMlNet;
using LstmMlNet.MLNetInternals;
using LstmMlNet.ModelFile;
using LstmMlNet.Networks;

namespace Microsoft.ML;

/// <content>Networks that were trained elsewhere.</content>
public static partial class LstmSequenceCatalog
{
    /// <summary>
    /// Makes a transformer of a network that was trained elsewhere. It adds the columns of the network's task, by its head, and is
    /// saved into a model's zip like one that was trained here.
    /// </summary>
    /// <param name="catalog">The catalog of transforms.</param>
    /// <param name="network">The network.</param>
    /// <param name="featureColumnName">The column with the sequences.</param>
    /// <param name="classNames">The classes' names in the order of the scores; null where they have none.</param>
    /// <exception cref="ArgumentException">There are not as many class names as the network has classes, or one is given twice.</exception>
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
