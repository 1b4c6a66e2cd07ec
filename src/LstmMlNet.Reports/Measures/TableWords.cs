using System.Globalization;

namespace LstmMlNet.Reports.Measures;

/// <summary>What a forecaster of a table does, in words.</summary>
internal static class TableWords
{
    public static string What(
        LstmForecastTransformer model,
        string target,
        IReadOnlyList<BacktestedForecast> forecasts,
        int heldOutRows)
    {
        int series = forecasts.Select(one => one.Series).Distinct().Count();
        string steps = model.Horizon == 1
            ? "the next step"
            : string.Create(CultureInfo.InvariantCulture, $"the next {model.Horizon} steps");
        string known = model.Table.KnownColumnNames.Except(model.UnusedColumnNames).ToArray() is { Length: > 0 } columns
            ? $" and what is known ahead ({string.Join(", ", columns)})"
            : "";
        int networks = model.Levels.Count * model.Model.Ensemble.Count;
        string how = networks == 1
            ? $", relative to {Relative(model)}, with {NetworkWords.Layers(model.Model.Ensemble)}"
            : string.Create(CultureInfo.InvariantCulture, $": the mean of what {networks} networks forecast relative to ")
                + $"{Relative(model)}. The first has {NetworkWords.Layers(model.Model.Ensemble)}";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"It forecasts {steps} of {target} from the last {model.WindowLength} rows{known}{how}. It was measured "
            + $"on {forecasts.Count:N0} forecasts of the last {heldOutRows} rows "
            + $"of {(series == 1 ? "the series" : $"{series:N0} series")}, which it was not trained on.");
    }

    /// <summary>What values are taken relative to.</summary>
    private static string Relative(LstmForecastTransformer model)
    {
        string[] levels = [.. model.Levels.Distinct().Select(level => level switch
        {
            ForecastLevel.SeasonBefore => string.Create(CultureInfo.InvariantCulture, $"the value {model.SeasonLength} steps before"),
            ForecastLevel.Mean => "the window’s mean",
            ForecastLevel.Theta => "the Theta method’s forecast",
            _ => "the last value",
        })];
        string all = levels.Length == 1 ? levels[0] : $"{string.Join(", ", levels[..^1])} and {levels[^1]}";
        return all + (model.Logarithm ? " (as logarithms)" : "");
    }
}
