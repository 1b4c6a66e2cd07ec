using LstmMlNet;
using LstmMlNet.MLNetInternals;
using LstmMlNet.Networks;

namespace Microsoft.ML;

/// <content>Hidden states as columns.</content>
public static partial class LstmSequenceCatalog
{
    /// <summary>Creates a transform that turns sequences into hidden states of a trained network, or of one with random weights.</summary>
    /// <param name="catalog">The catalog of transforms.</param>
    /// <param name="options">Columns and network.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static LstmHiddenStatesEstimator LstmHiddenStates(this TransformsCatalog catalog, LstmHiddenStatesEstimator.Options options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new LstmHiddenStatesEstimator(MLEnvironment.Of(catalog), options);
    }

    /// <summary>Creates a transform that turns sequences into the last hidden state of a network.</summary>
    /// <param name="catalog">The catalog of transforms.</param>
    /// <param name="hiddenStateColumnName">The output column, <c>[units]</c>.</param>
    /// <param name="featureColumnName">The column with the sequences.</param>
    /// <param name="network">
    /// A trained network, for example <see cref="LstmSequenceTransformer.Network"/>; null for one with random weights.
    /// </param>
    /// <param name="hiddenUnits">The number of units of the network with random weights.</param>
    /// <exception cref="ArgumentException">An argument is out of its range.</exception>
    public static LstmHiddenStatesEstimator LstmHiddenStates(
        this TransformsCatalog catalog,
        string hiddenStateColumnName = "HiddenState",
        string featureColumnName = "Features",
        RecurrentNetwork? network = null,
        int hiddenUnits = 100) =>
        catalog.LstmHiddenStates(new LstmHiddenStatesEstimator.Options
        {
            HiddenStateColumnName = hiddenStateColumnName,
            FeatureColumnName = featureColumnName,
            Network = network,
            HiddenUnits = hiddenUnits,
        });
}
