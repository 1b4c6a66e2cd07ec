using LstmMlNet;
using LstmMlNet.MLNetInternals;

// In ML.NET's own namespace, so that the trainers are found beside ML.NET's without a using.
namespace Microsoft.ML;

/// <summary>The trainers, transforms, loaders and evaluations of this library in ML.NET's catalogs.</summary>
public static partial class LstmSequenceCatalog
{
    /// <summary>
    /// Creates a trainer for multiclass classification of sequences with a recurrent network: LSTM, peephole LSTM, GRU, minimal gated unit
    /// or simple RNN.
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

    /// <summary>
    /// Creates a trainer for multiclass classification of sequences with one LSTM layer; the other overload has all options.
    /// </summary>
    /// <param name="catalog">The catalog of multiclass trainers.</param>
    /// <param name="labelColumnName">The key column with each sequence's class.</param>
    /// <param name="featureColumnName">
    /// The column with the sequences, a vector of <see cref="float"/>: dimensions T×F, or a plain vector with one value per step.
    /// </param>
    /// <param name="hiddenUnits">The number of units of the layer.</param>
    /// <param name="epochs">The number of passes over the training data.</param>
    /// <exception cref="ArgumentException">An argument is out of its range.</exception>
    public static LstmSequenceEstimator LstmSequence(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog,
        string labelColumnName = "Label",
        string featureColumnName = "Features",
        int hiddenUnits = 100,
        int epochs = LstmSequenceEstimator.Options.DefaultEpochs) =>
        catalog.LstmSequence(Simple(labelColumnName, featureColumnName, hiddenUnits, epochs));

    /// <summary>Creates a trainer for binary classification of sequences with a recurrent network; the label is Boolean.</summary>
    /// <param name="catalog">The catalog of binary trainers.</param>
    /// <param name="options">Columns, network and training.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static LstmSequenceEstimator LstmSequence(
        this BinaryClassificationCatalog.BinaryClassificationTrainers catalog,
        LstmSequenceEstimator.Options options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new LstmSequenceEstimator(MLEnvironment.Of(catalog), options, SequenceTask.BinaryClassification);
    }

    /// <summary>Creates a trainer for binary classification of sequences with one LSTM layer; the other overload has all options.</summary>
    /// <param name="catalog">The catalog of binary trainers.</param>
    /// <param name="labelColumnName">The Boolean column with each sequence's class.</param>
    /// <param name="featureColumnName">The column with the sequences.</param>
    /// <param name="hiddenUnits">The number of units of the layer.</param>
    /// <param name="epochs">The number of passes over the training data.</param>
    /// <exception cref="ArgumentException">An argument is out of its range.</exception>
    public static LstmSequenceEstimator LstmSequence(
        this BinaryClassificationCatalog.BinaryClassificationTrainers catalog,
        string labelColumnName = "Label",
        string featureColumnName = "Features",
        int hiddenUnits = 100,
        int epochs = LstmSequenceEstimator.Options.DefaultEpochs) =>
        catalog.LstmSequence(Simple(labelColumnName, featureColumnName, hiddenUnits, epochs));

    /// <summary>Creates a trainer that predicts one or more numbers for each sequence with a recurrent network.</summary>
    /// <param name="catalog">The catalog of regression trainers.</param>
    /// <param name="options">Columns, network and training.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static LstmSequenceEstimator LstmSequence(
        this RegressionCatalog.RegressionTrainers catalog,
        LstmSequenceEstimator.Options options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new LstmSequenceEstimator(MLEnvironment.Of(catalog), options, SequenceTask.Regression);
    }

    /// <summary>
    /// Creates a trainer that predicts a number for each sequence with one LSTM layer; the other overload has all options.
    /// </summary>
    /// <param name="catalog">The catalog of regression trainers.</param>
    /// <param name="labelColumnName">
    /// The column with each sequence's number (a <see cref="float"/>) or numbers (a vector of known size).
    /// </param>
    /// <param name="featureColumnName">The column with the sequences.</param>
    /// <param name="hiddenUnits">The number of units of the layer.</param>
    /// <param name="epochs">The number of passes over the training data.</param>
    /// <exception cref="ArgumentException">An argument is out of its range.</exception>
    public static LstmSequenceEstimator LstmSequence(
        this RegressionCatalog.RegressionTrainers catalog,
        string labelColumnName = "Label",
        string featureColumnName = "Features",
        int hiddenUnits = 100,
        int epochs = LstmSequenceEstimator.Options.DefaultEpochs) =>
        catalog.LstmSequence(Simple(labelColumnName, featureColumnName, hiddenUnits, epochs));

    private static LstmSequenceEstimator.Options Simple(string label, string features, int hiddenUnits, int epochs) => new()
    {
        LabelColumnName = label,
        FeatureColumnName = features,
        HiddenUnits = hiddenUnits,
        Epochs = epochs,
    };
}
