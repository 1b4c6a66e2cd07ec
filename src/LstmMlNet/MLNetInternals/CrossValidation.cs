using Microsoft.ML;

namespace LstmMlNet.MLNetInternals;

/// <summary>Trains on each fold and evaluates, with ML.NET's own results, whose constructor is internal.</summary>
internal static class CrossValidation
{
    /// <returns>Each fold's model, metrics and scored test rows, in the folds' order.</returns>
    public static IReadOnlyList<TrainCatalogBase.CrossValidationResult<T>> Run<T>(
        IEnumerable<DataOperationsCatalog.TrainTestData> folds,
        IEstimator<ITransformer> estimator,
        Func<IDataView, T> evaluate)
        where T : class =>
    [
        .. folds.Select((fold, number) =>
        {
            ITransformer model = estimator.Fit(fold.TrainSet);
            IDataView scored = model.Transform(fold.TestSet);
            return new TrainCatalogBase.CrossValidationResult<T>(model, evaluate(scored), scored, number);
        }),
    ];
}
