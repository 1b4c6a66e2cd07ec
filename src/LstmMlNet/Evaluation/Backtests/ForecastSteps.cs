using Microsoft.ML;

namespace LstmMlNet.Evaluation.Backtests;

/// <summary>What a chain of transformers says about the rows that it forecasts from.</summary>
internal static class ForecastSteps
{
    /// <summary>The chain's transformers, those of chains within it too.</summary>
    public static IEnumerable<ITransformer> Of(ITransformer model) =>
        model is IEnumerable<ITransformer> chain ? chain.SelectMany(Of) : [model];

    /// <summary>The step that cuts a series into windows; null for none.</summary>
    public static SequenceWindowsTransformer? Windows(ITransformer model) =>
        Of(model).OfType<SequenceWindowsTransformer>().FirstOrDefault();

    /// <summary>The step that forecasts a whole table; null for none.</summary>
    public static LstmForecastTransformer? Table(ITransformer model) => Of(model).OfType<LstmForecastTransformer>().FirstOrDefault();

    /// <summary>The fewest rows of a series that there is a forecast from; null if that is not known.</summary>
    public static int? FewestRows(ITransformer model) => Windows(model)?.Length;

    /// <summary>How many last rows of a series give the same forecast as all of them; null if that is not known.</summary>
    public static int? RowsNeeded(ITransformer model) => Table(model)?.HistoryLength ?? Windows(model)?.Length;

    /// <summary>Whether more rows may give a forecast where so many gave none, and the last window then ends at the origin too.</summary>
    public static bool MayNeedMore(ITransformer model) => Windows(model) is not { Stride: > 1 };

    /// <summary>
    /// Forecasts whose last row of each series is made from the series' end: where the model forecasts a table, from each
    /// series' last known target, with what is known of the rows after it.
    /// </summary>
    public static IDataView Forecast(ITransformer model, IDataView rows) => Of(model).Aggregate(
        rows,
        (view, step) => step is LstmForecastTransformer table ? table.Forecast(view) : step.Transform(view));
}
