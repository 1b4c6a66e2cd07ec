using LstmMlNet;
using LstmMlNet.Evaluation;
using LstmMlNet.Evaluation.Splits;
using LstmMlNet.MLNetInternals;
using LstmMlNet.Networks;
using LstmMlNet.Networks.Weights;

namespace Microsoft.ML;

/// <content>Splits and metrics that can be believed.</content>
public static partial class LstmSequenceCatalog
{
    /// <summary>
    /// Evaluates scored multiclass data. Classes and labels are compared by name and every labeled row counts: a row whose label is
    /// unknown to the model is an error, where ML.NET's own <c>Evaluate</c> leaves it out. Metrics have 95 % intervals and are compared
    /// with predicting the most frequent class.
    /// </summary>
    /// <param name="catalog">The multiclass catalog.</param>
    /// <param name="data">The scored sequences.</param>
    /// <param name="labelColumnName">The column with the labels: keys, or the values behind them.</param>
    /// <param name="predictedLabelColumnName">The column with the predicted classes: keys, or the values behind them.</param>
    /// <param name="scoreColumnName">The column with the class probabilities.</param>
    /// <param name="baselineClass">
    /// The class that the baseline always predicts; null for the most frequent one in <paramref name="data"/>. Pass that of the training
    /// data for a baseline that was known beforehand.
    /// </param>
    /// <exception cref="ArgumentException">A column is missing or has the wrong type.</exception>
    /// <exception cref="InvalidOperationException">No row has a label.</exception>
    public static SequenceClassificationMetrics EvaluateSequences(
        this MulticlassClassificationCatalog catalog,
        IDataView data,
        string labelColumnName = "Label",
        string predictedLabelColumnName = "PredictedLabel",
        string scoreColumnName = "Score",
        string? baselineClass = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(data);
        return ClassificationEvaluation.Run(data, labelColumnName, predictedLabelColumnName, scoreColumnName, baselineClass);
    }

    /// <summary>
    /// Evaluates scored binary data: accuracy, log-loss and the area under the ROC curve, with 95 % intervals, compared with predicting the
    /// more frequent class.
    /// </summary>
    /// <param name="catalog">The binary catalog.</param>
    /// <param name="data">The scored sequences.</param>
    /// <param name="labelColumnName">The Boolean column with the labels.</param>
    /// <param name="predictedLabelColumnName">The Boolean column with the predictions.</param>
    /// <param name="probabilityColumnName">The column with the probability of true.</param>
    /// <exception cref="ArgumentException">A column is missing or has the wrong type.</exception>
    /// <exception cref="InvalidOperationException">There are no rows.</exception>
    public static SequenceClassificationMetrics EvaluateSequences(
        this BinaryClassificationCatalog catalog,
        IDataView data,
        string labelColumnName = "Label",
        string predictedLabelColumnName = "PredictedLabel",
        string probabilityColumnName = "Probability")
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(data);
        return ClassificationEvaluation.RunBinary(data, labelColumnName, predictedLabelColumnName, probabilityColumnName);
    }

    /// <summary>
    /// Evaluates scored regression data, single numbers or vectors of them: errors with 95 % intervals, compared with predicting the mean.
    /// </summary>
    /// <param name="catalog">The regression catalog.</param>
    /// <param name="data">The scored sequences.</param>
    /// <param name="labelColumnName">The column with the actual numbers; missing ones (NaN) do not count.</param>
    /// <param name="scoreColumnName">The column with the predicted numbers.</param>
    /// <param name="baselineValues">
    /// The values that the baseline always predicts, one for each number; null for the means of <paramref name="data"/>.
    /// </param>
    /// <exception cref="ArgumentException">A column is missing or has the wrong type.</exception>
    /// <exception cref="InvalidOperationException">No row has a label.</exception>
    public static SequenceRegressionMetrics EvaluateSequences(
        this RegressionCatalog catalog,
        IDataView data,
        string labelColumnName = "Label",
        string scoreColumnName = "Score",
        IReadOnlyList<double>? baselineValues = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(data);
        return RegressionEvaluation.Run(data, labelColumnName, scoreColumnName, baselineValues);
    }

    /// <summary>
    /// Splits sequences into training and test data at random, stratified by label, with all rows of a group (a person, a machine, a site)
    /// on the same side: in use, the model will meet other groups. Every class that can spare a group keeps at least one to train on.
    /// </summary>
    /// <param name="catalog">The catalog of operations on data.</param>
    /// <param name="data">Labeled sequences; the same rows in the same order each time they are read.</param>
    /// <param name="testFraction">The share of rows to hold out. Default: 0.2.</param>
    /// <param name="labelColumnName">
    /// The column to stratify by: classes, or numbers, whose range is divided into five. Default: null, not stratified.
    /// </param>
    /// <param name="groupColumnName">
    /// Rows with the same value in this column stay on the same side (<c>samplingKeyColumnName</c> in ML.NET's splits). Default: null, each
    /// row by itself.
    /// </param>
    /// <param name="seed">The same seed gives the same split. Default: 1.</param>
    /// <exception cref="ArgumentException">A column is missing or a vector.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="testFraction"/> is not between 0 and 1.</exception>
    /// <exception cref="InvalidOperationException">There are fewer than two rows, or groups.</exception>
    public static DataOperationsCatalog.TrainTestData SequenceTrainTestSplit(
        this DataOperationsCatalog catalog,
        IDataView data,
        double testFraction = 0.2,
        string? labelColumnName = null,
        string? groupColumnName = null,
        int seed = 1)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(data);
        return SequenceSplit.TrainTest(data, testFraction, labelColumnName, groupColumnName, seed);
    }

    /// <summary>
    /// Splits sequences into the folds of a cross-validation, stratified and grouped as in <see cref="SequenceTrainTestSplit"/>.
    /// </summary>
    /// <param name="catalog">The catalog of operations on data.</param>
    /// <param name="data">Labeled sequences; the same rows in the same order each time they are read.</param>
    /// <param name="numberOfFolds">The number of folds, at least 2. Default: 5.</param>
    /// <param name="labelColumnName">The column to stratify by. Default: null, not stratified.</param>
    /// <param name="groupColumnName">
    /// Rows with the same value in this column stay in the same fold (<c>samplingKeyColumnName</c> in ML.NET's splits). Default: null, each
    /// row by itself.
    /// </param>
    /// <param name="seed">The same seed gives the same folds. Default: 1.</param>
    /// <exception cref="ArgumentException">A column is missing or a vector.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="numberOfFolds"/> is less than 2.</exception>
    /// <exception cref="InvalidOperationException">There are fewer rows, or groups, than folds.</exception>
    public static IReadOnlyList<DataOperationsCatalog.TrainTestData> SequenceCrossValidationSplit(
        this DataOperationsCatalog catalog,
        IDataView data,
        int numberOfFolds = 5,
        string? labelColumnName = null,
        string? groupColumnName = null,
        int seed = 1)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(data);
        return SequenceSplit.Folds(data, numberOfFolds, labelColumnName, groupColumnName, seed);
    }

    /// <summary>
    /// Cross-validates a multiclass model: trains on all folds but one and evaluates on that one, for each fold in turn.
    /// <see cref="SequenceClassificationMetrics.Pool"/> combines the metrics.
    /// </summary>
    /// <param name="catalog">The multiclass catalog.</param>
    /// <param name="data">Labeled sequences.</param>
    /// <param name="estimator">The pipeline to train, including the mapping of labels to keys.</param>
    /// <param name="numberOfFolds">The number of folds, at least 2.</param>
    /// <param name="labelColumnName">The column with the labels.</param>
    /// <param name="groupColumnName">
    /// Rows with the same value in this column stay in the same fold (<c>samplingKeyColumnName</c> in ML.NET's splits). Default: null, each
    /// row by itself.
    /// </param>
    /// <param name="seed">The same seed gives the same folds.</param>
    /// <param name="collective">
    /// Processes that have the same rows and train some of the folds each, alone; all of them get all results, the same as from one
    /// process. Default: null, this process alone.
    /// </param>
    /// <returns>The model, metrics and scored test rows of each fold.</returns>
    public static IReadOnlyList<TrainCatalogBase.CrossValidationResult<SequenceClassificationMetrics>> CrossValidateSequences(
        this MulticlassClassificationCatalog catalog,
        IDataView data,
        IEstimator<ITransformer> estimator,
        int numberOfFolds = 5,
        string labelColumnName = "Label",
        string? groupColumnName = null,
        int seed = 1,
        ICollective? collective = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(estimator);
        return CrossValidation.Run(
            MLEnvironment.Of(catalog),
            MLEnvironment.DataOf(catalog).SequenceCrossValidationSplit(data, numberOfFolds, labelColumnName, groupColumnName, seed),
            estimator,
            scored => catalog.EvaluateSequences(scored, labelColumnName),
            collective);
    }

    /// <inheritdoc cref="CrossValidateSequences(MulticlassClassificationCatalog, IDataView, IEstimator{ITransformer}, int, string, string?, int, ICollective?)"/>
    /// <summary>
    /// Cross-validates a regression model: trains on all folds but one and evaluates on that one, for each fold in turn.
    /// <see cref="SequenceRegressionMetrics.Pool"/> combines the metrics.
    /// </summary>
    public static IReadOnlyList<TrainCatalogBase.CrossValidationResult<SequenceRegressionMetrics>> CrossValidateSequences(
        this RegressionCatalog catalog,
        IDataView data,
        IEstimator<ITransformer> estimator,
        int numberOfFolds = 5,
        string labelColumnName = "Label",
        string? groupColumnName = null,
        int seed = 1,
        ICollective? collective = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(estimator);
        return CrossValidation.Run(
            MLEnvironment.Of(catalog),
            MLEnvironment.DataOf(catalog).SequenceCrossValidationSplit(data, numberOfFolds, labelColumnName, groupColumnName, seed),
            estimator,
            scored => catalog.EvaluateSequences(scored, labelColumnName),
            collective);
    }

    /// <inheritdoc cref="CrossValidateSequences(MulticlassClassificationCatalog, IDataView, IEstimator{ITransformer}, int, string, string?, int, ICollective?)"/>
    public static IReadOnlyList<TrainCatalogBase.CrossValidationResult<SequenceClassificationMetrics>> CrossValidateSequences(
        this BinaryClassificationCatalog catalog,
        IDataView data,
        IEstimator<ITransformer> estimator,
        int numberOfFolds = 5,
        string labelColumnName = "Label",
        string? groupColumnName = null,
        int seed = 1,
        ICollective? collective = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(estimator);
        return CrossValidation.Run(
            MLEnvironment.Of(catalog),
            MLEnvironment.DataOf(catalog).SequenceCrossValidationSplit(data, numberOfFolds, labelColumnName, groupColumnName, seed),
            estimator,
            scored => catalog.EvaluateSequences(scored, labelColumnName),
            collective);
    }
}
