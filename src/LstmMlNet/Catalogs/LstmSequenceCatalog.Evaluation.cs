using LstmMlNet;
using LstmMlNet.Evaluation;
using LstmMlNet.Evaluation.Splits;
using LstmMlNet.MLNetInternals;
using LstmMlNet.Networks.Weights;

namespace Microsoft.ML;

/// <content>Splits and metrics that can be believed.</content>
public static partial class LstmSequenceCatalog
{
    /// <summary>
    /// Compares predicted classes with labels by their names: every labelled row counts, one whose label the model does not
    /// know as an error, which ML.NET's own <c>Evaluate</c> leaves out. Metrics come with their 95 % intervals and beside the
    /// most frequent class.
    /// </summary>
    /// <param name="catalog">The multiclass catalog.</param>
    /// <param name="data">Scored sequences.</param>
    /// <param name="labelColumnName">The column with the labels: keys, or the values behind them.</param>
    /// <param name="predictedLabelColumnName">The column with the predicted classes: keys, or the values behind them.</param>
    /// <param name="scoreColumnName">The column with a probability for each class.</param>
    /// <param name="baselineClass">
    /// The class that is always predicted to compare with; null for the most frequent one of <paramref name="data"/>. Give the
    /// training data's to compare with what could have been known.
    /// </param>
    /// <exception cref="ArgumentException">A column is missing or of a wrong type.</exception>
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
    /// Compares true and false as predicted with the labels: accuracy, log-loss and the area under the ROC curve, with their 95
    /// % intervals, beside the more frequent of the two.
    /// </summary>
    /// <param name="catalog">The binary catalog.</param>
    /// <param name="data">Scored sequences.</param>
    /// <param name="labelColumnName">The Boolean column with the labels.</param>
    /// <param name="predictedLabelColumnName">The Boolean column with what was predicted.</param>
    /// <param name="probabilityColumnName">The column with the probability of true.</param>
    /// <exception cref="ArgumentException">A column is missing or of a wrong type.</exception>
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
    /// Compares predicted numbers with the actual ones: errors with their 95 % intervals, beside always predicting the mean. Takes single
    /// numbers and vectors of them.
    /// </summary>
    /// <param name="catalog">The regression catalog.</param>
    /// <param name="data">Scored sequences.</param>
    /// <param name="labelColumnName">The column with the actual numbers; rows where one is missing (NaN) do not count.</param>
    /// <param name="scoreColumnName">The column with the predicted numbers.</param>
    /// <param name="baselineValues">
    /// What is always predicted to compare with, one value for each number; null for the means of <paramref name="data"/>.
    /// </param>
    /// <exception cref="ArgumentException">A column is missing or of a wrong type.</exception>
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
    /// Holds sequences out at random, of each class its share, and rows of a group (a person, a machine, a site) all on one
    /// side: what a model will meet is others of these. A class keeps at least one group to learn from, where it has one that
    /// can be spared.
    /// </summary>
    /// <param name="catalog">The catalog of operations on data.</param>
    /// <param name="data">Labelled sequences; the same rows in the same order each time they are read.</param>
    /// <param name="testFraction">The share that is held out. Default: 0.2.</param>
    /// <param name="labelColumnName">
    /// What both parts are to have alike: classes, or numbers, whose range is cut in five. Default: null, nothing.
    /// </param>
    /// <param name="groupColumnName">Rows with the same value here stay together. Default: null, each row by itself.</param>
    /// <param name="seed">The same seed makes the same parts. Default: 1.</param>
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
    /// Cuts sequences in parts, each in its turn to test on what was trained on the others; stratified and by groups as
    /// <see cref="SequenceTrainTestSplit"/>.
    /// </summary>
    /// <param name="catalog">The catalog of operations on data.</param>
    /// <param name="data">Labelled sequences; the same rows in the same order each time they are read.</param>
    /// <param name="numberOfFolds">Parts, at least 2. Default: 5.</param>
    /// <param name="labelColumnName">What all parts are to have alike. Default: null, nothing.</param>
    /// <param name="groupColumnName">Rows with the same value here stay together. Default: null, each row by itself.</param>
    /// <param name="seed">The same seed makes the same parts. Default: 1.</param>
    /// <exception cref="ArgumentException">A column is missing or a vector.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="numberOfFolds"/> is below 2.</exception>
    /// <exception cref="InvalidOperationException">There are fewer rows, or groups, than parts.</exception>
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
    /// Trains and evaluates on each of several parts of the data what was trained on the others;
    /// <see cref="SequenceClassificationMetrics.Pool"/> puts the parts together.
    /// </summary>
    /// <param name="catalog">The multiclass catalog.</param>
    /// <param name="data">Labelled sequences.</param>
    /// <param name="estimator">What is trained, from the label's key on.</param>
    /// <param name="numberOfFolds">Parts, at least 2.</param>
    /// <param name="labelColumnName">The column with the labels.</param>
    /// <param name="groupColumnName">Rows with the same value here stay together. Default: null, each row by itself.</param>
    /// <param name="seed">The same seed makes the same parts.</param>
    /// <returns>Each fold's model, metrics and scored test rows.</returns>
    public static IReadOnlyList<TrainCatalogBase.CrossValidationResult<SequenceClassificationMetrics>> CrossValidateSequences(
        this MulticlassClassificationCatalog catalog,
        IDataView data,
        IEstimator<ITransformer> estimator,
        int numberOfFolds = 5,
        string labelColumnName = "Label",
        string? groupColumnName = null,
        int seed = 1)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(estimator);
        return CrossValidation.Run(
            MLEnvironment.DataOf(catalog).SequenceCrossValidationSplit(data, numberOfFolds, labelColumnName, groupColumnName, seed),
            estimator,
            scored => catalog.EvaluateSequences(scored, labelColumnName));
    }

    /// <inheritdoc cref="CrossValidateSequences(MulticlassClassificationCatalog, IDataView, IEstimator{ITransformer}, int, string, string?, int)"/>
    /// <summary>
    /// Trains and evaluates on each of several parts of the data what was trained on the others;
    /// <see cref="SequenceRegressionMetrics.Pool"/> puts the parts together.
    /// </summary>
    public static IReadOnlyList<TrainCatalogBase.CrossValidationResult<SequenceRegressionMetrics>> CrossValidateSequences(
        this RegressionCatalog catalog,
        IDataView data,
        IEstimator<ITransformer> estimator,
        int numberOfFolds = 5,
        string labelColumnName = "Label",
        string? groupColumnName = null,
        int seed = 1)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(estimator);
        return CrossValidation.Run(
            MLEnvironment.DataOf(catalog).SequenceCrossValidationSplit(data, numberOfFolds, labelColumnName, groupColumnName, seed),
            estimator,
            scored => catalog.EvaluateSequences(scored, labelColumnName));
    }

    /// <inheritdoc cref="CrossValidateSequences(MulticlassClassificationCatalog, IDataView, IEstimator{ITransformer}, int, string, string?, int)"/>
    public static IReadOnlyList<TrainCatalogBase.CrossValidationResult<SequenceClassificationMetrics>> CrossValidateSequences(
        this BinaryClassificationCatalog catalog,
        IDataView data,
        IEstimator<ITransformer> estimator,
        int numberOfFolds = 5,
        string labelColumnName = "Label",
        string? groupColumnName = null,
        int seed = 1)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(estimator);
        return CrossValidation.Run(
            MLEnvironment.DataOf(catalog).SequenceCrossValidationSplit(data, numberOfFolds, labelColumnName, groupColumnName, seed),
            estimator,
            scored => catalog.EvaluateSequences(scored, labelColumnName));
    }
}
