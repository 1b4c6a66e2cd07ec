using LstmMlNet.Networks;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace LstmMlNet.MLNetInternals;

/// <summary>Models that are trained by one of several processes each, and given to all of them as they are saved.</summary>
internal static class RankModels
{
    /// <param name="environment">The context's.</param>
    /// <param name="collective">The processes.</param>
    /// <param name="count">How many models.</param>
    /// <param name="rowsOf">Gives a model's rows, the same on all processes.</param>
    /// <param name="estimator">What is trained, by one process alone.</param>
    /// <returns>All models, on all processes.</returns>
    public static IReadOnlyList<ITransformer> Fit(
        IHostEnvironment environment,
        ICollective collective,
        int count,
        Func<int, IDataView> rowsOf,
        IEstimator<ITransformer> estimator)
    {
        var models = new ITransformer[count];
        if (collective.Size == 1)
        {
            for (int i = 0; i < count; i++)
                models[i] = estimator.Fit(rowsOf(i));
            return models;
        }

        var files = new ModelOperationsCatalog(environment);
        byte[][] saved = collective.ShareOut(count, i =>
        {
            IDataView rows = rowsOf(i);
            models[i] = estimator.Fit(rows);
            using var stream = new MemoryStream();
            files.Save(models[i], rows.Schema, stream);
            return stream.ToArray();
        });
        for (int i = 0; i < count; i++)
        {
            using var stream = new MemoryStream(saved[i]);
            models[i] ??= files.Load(stream, out _);
        }

        return models;
    }
}
