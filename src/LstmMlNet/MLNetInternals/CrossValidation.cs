using LstmMlNet.Networks;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace LstmMlNet.MLNetInternals;

/// <summary>Trains on each fold and evaluates, with ML.NET's own results, whose constructor is internal.</summary>
internal static class CrossValidation
{
    /// <param name="environment">The context's.</param>
    /// <param name="folds">The folds.</param>
    /// <param name="estimator">What is trained.</param>
    /// <param name="evaluate">Gives a fold's metrics from its scored test rows.</param>
    /// <param name="collective">Processes that have the same rows, and train some of the folds each; null: this one alone.</param>
    /// <returns>Each fold's model, metrics and scored test rows, in the folds' order.</returns>
    public static IReadOnlyList<TrainCatalogBase.CrossValidationResult<T>> Run<T>(
        IHostEnvironment environment,
        IEnumerable<DataOperationsCatalog.TrainTestData> folds,
        IEstimator<ITransformer> estimator,
        Func<IDataView, T> evaluate,
        ICollective? collective)
        where T : class
    {
        DataOperationsCatalog.TrainTestData[] all = [.. folds];
        IReadOnlyList<ITransformer> models = RankModels.Fit(
            environment,
            collective ?? new SingleProcess(),
            all.Length,
            fold => all[fold].TrainSet,
            estimator);
        return
        [
            .. all.Select((fold, number) =>
            {
                IDataView scored = models[number].Transform(fold.TestSet);
                return new TrainCatalogBase.CrossValidationResult<T>(models[number], evaluate(scored), scored, number);
            }),
        ];
    }
}
