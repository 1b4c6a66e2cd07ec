using System.Diagnostics.CodeAnalysis;
using LstmMlNet;

namespace Microsoft.ML;

/// <content>Forecasts row by row.</content>
public static partial class LstmSequenceCatalog
{
    /// <summary>
    /// Creates an engine that keeps the last rows of each series and forecasts from them. Created from a model that another engine saved
    /// (<see cref="ForecastEngine{TSrc, TDst}.CheckPoint"/>), it continues with the rows of that engine.
    /// </summary>
    /// <typeparam name="TSrc">A row of the table.</typeparam>
    /// <typeparam name="TDst">A forecast.</typeparam>
    /// <param name="model">The model, from raw rows to forecasts.</param>
    /// <param name="mlContext">The context.</param>
    /// <param name="options">Columns and bounds; null for the defaults.</param>
    /// <exception cref="ArgumentException">An option is out of its range, or a type lacks a column.</exception>
    public static ForecastEngine<TSrc, TDst> CreateForecastEngine<
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.All)] TSrc,
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.All)] TDst>(
        this ITransformer model,
        MLContext mlContext,
        ForecastEngineOptions? options = null)
        where TSrc : class, new()
        where TDst : class, new()
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(mlContext);
        return new ForecastEngine<TSrc, TDst>(mlContext, model, options ?? new ForecastEngineOptions());
    }
}
