using LstmMlNet;
using LstmMlNet.Evaluation;
using LstmMlNet.MLNetInternals;
using LstmMlNet.Networks;
using LstmMlNet.Networks.Weights;

namespace Microsoft.ML;

/// <content>A class for every step of a sequence.</content>
public static partial class LstmSequenceCatalog
{
    /// <summary>
    /// Creates a trainer that predicts the class of every step of a sequence; the label is a vector of keys as long as the sequence. Steps
    /// with a missing key are not trained on.
    /// </summary>
    /// <param name="catalog">The catalog of multiclass trainers.</param>
    /// <param name="options">Columns, network and training; pooling and frames are not supported.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static LstmSequenceEstimator LstmStepLabels(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog,
        LstmSequenceEstimator.Options options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new LstmSequenceEstimator(MLEnvironment.Of(catalog), options, SequenceTask.StepClassification);
    }

    /// <summary>Creates a trainer that predicts the class of every step with one LSTM layer; the other overload has all options.</summary>
    /// <param name="catalog">The catalog of multiclass trainers.</param>
    /// <param name="labelColumnName">The column with the class of each step, a vector of keys.</param>
    /// <param name="featureColumnName">The column with the sequences.</param>
    /// <param name="hiddenUnits">The number of units of the layer.</param>
    /// <param name="epochs">The number of passes over the training data.</param>
    /// <exception cref="ArgumentException">An argument is out of its range.</exception>
    public static LstmSequenceEstimator LstmStepLabels(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog,
        string labelColumnName = "Label",
        string featureColumnName = "Features",
        int hiddenUnits = 100,
        int epochs = LstmSequenceEstimator.Options.DefaultEpochs) =>
        catalog.LstmStepLabels(Simple(labelColumnName, featureColumnName, hiddenUnits, epochs));

    /// <summary>Evaluates predicted classes of steps; steps without a label do not count.</summary>
    /// <param name="catalog">The multiclass catalog.</param>
    /// <param name="data">The scored sequences.</param>
    /// <param name="labelColumnName">The column with the class of each step, a vector of keys.</param>
    /// <param name="predictedLabelColumnName">The column with the predicted class of each step.</param>
    /// <exception cref="ArgumentException">A column is missing or has the wrong type.</exception>
    /// <exception cref="InvalidOperationException">
    /// The number of labels of a row differs from the number of predictions, or no step has a label.
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

    /// <summary>
    /// Cross-validates a model that labels steps: trains on all folds but one and evaluates on that one, for each fold in turn.
    /// </summary>
    /// <param name="catalog">The multiclass catalog.</param>
    /// <param name="data">Labeled sequences.</param>
    /// <param name="estimator">The pipeline to train; its last step labels steps.</param>
    /// <param name="numberOfFolds">The number of folds, at least 2.</param>
    /// <param name="labelColumnName">The column with the class of each step, as <paramref name="estimator"/> outputs it.</param>
    /// <param name="predictedLabelColumnName">The column with the predicted class of each step.</param>
    /// <param name="groupColumnName">
    /// Rows with the same value in this column stay in the same fold (<c>samplingKeyColumnName</c> in ML.NET's splits). Default: null, each
    /// row by itself.
    /// </param>
    /// <param name="seed">The same seed gives the same folds.</param>
    /// <param name="collective">
    /// Processes that have the same rows and train some of the folds each; a seed must be given. Default: null, this process alone.
    /// </param>
    /// <returns>The model, metrics and scored test rows of each fold.</returns>
    public static IReadOnlyList<TrainCatalogBase.CrossValidationResult<StepLabelMetrics>> CrossValidateStepLabels(
        this MulticlassClassificationCatalog catalog,
        IDataView data,
        IEstimator<ITransformer> estimator,
        int numberOfFolds = 5,
        string labelColumnName = "Label",
        string predictedLabelColumnName = "PredictedLabel",
        string? groupColumnName = null,
        int? seed = null,
        ICollective? collective = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(estimator);
        return CrossValidation.Run(
            MLEnvironment.Of(catalog),
            MLEnvironment.DataOf(catalog).CrossValidationSplit(data, numberOfFolds, groupColumnName, seed),
            estimator,
            scored => catalog.EvaluateStepLabels(scored, labelColumnName, predictedLabelColumnName),
            collective);
    }
}
