using Microsoft.ML;

namespace LstmMlNet.Evaluation.Backtests;

/// <summary>What a chain of transformers says about the rows that it forecasts from.</summary>
internal static class ForecastSteps
{
    /// <summary>The chain's transformers, those of chains within it too.</summary>
    public static IEnumerable<ITransformer> Of(ITransformer model) =>
        model is IEnumerable<ITransformer> chain ? chain.SelectMany(Of) : [model];

    /// <summary>How many rows of a series before an origin a forecast needs; null if that is not known.</summary>
    public static int? RowsNeeded(ITransformer model) => Of(model).OfType<SequenceWindowsTransformer>().FirstOrDefault()?.Length;

    /// <summary>Whether more rows may give a forecast where so many gave none, and the last window then ends at the origin too.</summary>
    public static bool MayNeedMore(ITransformer model) =>
        Of(model).OfType<SequenceWindowsTransformer>().FirstOrDefault() is not { Stride: > 1 };
}
