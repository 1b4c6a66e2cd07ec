using LstmMlNet;
using LstmMlNet.Evaluation;
using LstmMlNet.MLNetInternals;
using LstmMlNet.Networks.Weights;

namespace Microsoft.ML;

/// <content>A class for every step of a sequence.</content>
public static partial class LstmSequenceCatalog
{
    /// <summary>
    /// Creates a trainer that predicts the class of every step of a sequence; the label is a vector of keys as long as the sequence.
    /// A missing key is a step that is not learnt from.
    /// </summary>
    /// <param name="catalog">The catalog of multiclass trainers.</param>
    /// <param name="options">Columns, network and training; without pooling and frames.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static LstmSequenceEstimator LstmStepLabels(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog,
        LstmSequenceEstimator.Options options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new LstmSequenceEstimator(MLEnvironment.Of(catalog), options, SequenceTask.StepClassification);
    }

    /// <summary>Creates a trainer that predicts the class of every step with one LSTM layer; the other overload has every option.</summary>
    /// <param name="catalog">The catalog of multiclass trainers.</param>
    /// <param name="labelColumnName">The column with every step's class, a vector of keys.</param>
    /// <param name="featureColumnName">The column with the sequences.</param>
    /// <param name="hiddenUnits">Units of the layer.</param>
    /// <param name="epochs">Passes over the training data.</param>
    /// <exception cref="ArgumentException">An argument is out of its range.</exception>
    public static LstmSequenceEstimator LstmStepLabels(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog,
        string labelColumnName = "Label",
        string featureColumnName = "Features",
        int hiddenUnits = 100,
        int epochs = LstmSequenceEstimator.Options.DefaultEpochs) =>
        catalog.LstmStepLabels(Simple(labelColumnName, featureColumnName, hiddenUnits, epochs));

    /// <summary>Compares every step's predicted class with its label; steps without label do not count.</summary>
    /// <param name="catalog">The multiclass catalog.</param>
    /// <param name="data">Scored sequences.</param>
    /// <param name="labelColumnName">The column with every step's class, a vector of keys.</param>
    /// <param name="predictedLabelColumnName">The column with every step's predicted class.</param>
    /// <exception cref="ArgumentException">A column is missing or of a wrong type.</exception>
    /// <exception cref="InvalidOperationException">
    /// A row has another number of labels than of predictions, or no step has a label.
    /// </exception>
    public static StepLabelMetrics EvaluateStepLabels(
        this MulticlassClassificationCatalog catalog,
        IDataView data,
        string labelColumnName = "Label",
        string predictedLabelColumnName = "PredictedLabel")
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(data);
        return StepLabelEvaluation.Run(data, labelColumnName, predictedLabelColumnName);
    }

    /// <summary>Trains and evaluates on each of several parts of the data what was trained on the others.</summary>
    /// <param name="catalog">The multiclass catalog.</param>
    /// <param name="data">Labelled sequences.</param>
    /// <param name="estimator">What is trained; its last step labels steps.</param>
    /// <param name="numberOfFolds">Parts, at least 2.</param>
    /// <param name="labelColumnName">The column with every step's class, as it comes out of <paramref name="estimator"/>.</param>
    /// <param name="predictedLabelColumnName">The column with every step's predicted class.</param>
    /// <param name="samplingKeyColumnName">Rows that share a value here stay together. Default: null, each row by itself.</param>
    /// <param name="seed">The same seed makes the same parts.</param>
    /// <returns>Each fold's model, metrics and scored test rows.</returns>
    public static IReadOnlyList<TrainCatalogBase.CrossValidationResult<StepLabelMetrics>> CrossValidateStepLabels(
        this MulticlassClassificationCatalog catalog,
        IDataView data,
        IEstimator<ITransformer> estimator,
        int numberOfFolds = 5,
        string labelColumnName = "Label",
        string predictedLabelColumnName = "PredictedLabel",
        string? samplingKeyColumnName = null,
        int? seed = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(estimator);
        return CrossValidation.Run(
            MLEnvironment.DataOf(catalog).CrossValidationSplit(data, numberOfFolds, samplingKeyColumnName, seed),
            estimator,
            scored => catalog.EvaluateStepLabels(scored, labelColumnName, predictedLabelColumnName));
    }
}
