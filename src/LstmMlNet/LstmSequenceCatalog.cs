using LstmMlNet;
using LstmMlNet.MLNetInternals;

// In ML.NET's own namespace, so that the trainers are found beside ML.NET's without a using.
namespace Microsoft.ML;

/// <summary>The recurrent trainers in ML.NET's catalogs.</summary>
public static class LstmSequenceCatalog
{
    /// <summary>
    /// Makes a trainer that classifies sequences with a recurrent network: LSTM, peephole LSTM, GRU or simple RNN.
    /// </summary>
    /// <param name="catalog">The catalog of multiclass trainers.</param>
    /// <param name="options">Columns, network and training.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static LstmSequenceEstimator LstmSequence(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog,
        LstmSequenceEstimator.Options options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new LstmSequenceEstimator(MLEnvironment.Of(catalog), options);
    }

    /// <summary>Makes a trainer that classifies sequences with one LSTM layer; the other overload has every option.</summary>
    /// <param name="catalog">The catalog of multiclass trainers.</param>
    /// <param name="labelColumnName">The key column with each sequence's class.</param>
    /// <param name="featureColumnName">
    /// The column with the sequences, a vector of <see cref="float"/>: dimensions T×F, or a plain vector of one value a step.
    /// </param>
    /// <param name="hiddenUnits">Units of the layer.</param>
    /// <param name="epochs">Passes over the training data.</param>
    /// <exception cref="ArgumentException">An argument is out of its range.</exception>
    public static LstmSequenceEstimator LstmSequence(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog,
        string labelColumnName = "Label",
        string featureColumnName = "Features",
        int hiddenUnits = 100,
        int epochs = LstmSequenceEstimator.Options.DefaultEpochs) =>
        catalog.LstmSequence(new LstmSequenceEstimator.Options
        {
            LabelColumnName = labelColumnName,
            FeatureColumnName = featureColumnName,
            HiddenUnits = hiddenUnits,
            Epochs = epochs,
        });
}
