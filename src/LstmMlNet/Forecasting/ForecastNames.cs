namespace LstmMlNet.Forecasting;

/// <summary>The names of the columns of forecasts: of several targets, each target's own, such as <c>units.Score</c>.</summary>
internal static class ForecastNames
{
    /// <summary>The dates of the steps ahead.</summary>
    public const string Times = "Times";

    public static string History(ForecastLayout layout, int target) => Of(layout, target, "History");

    public static string Label(ForecastLayout layout, int target) => Of(layout, target, "Label");

    public static string SeasonalNaive(ForecastLayout layout, int target) => Of(layout, target, "SeasonalNaive");

    public static string Score(ForecastLayout layout, int target) => Of(layout, target, layout.ScoreColumnName);

    public static string LowerBound(ForecastLayout layout, int target) => Of(layout, target, layout.LowerBoundColumnName);

    public static string UpperBound(ForecastLayout layout, int target) => Of(layout, target, layout.UpperBoundColumnName);

    public static string Quantiles(ForecastLayout layout, int target) => Of(layout, target, layout.QuantilesColumnName);

    private static string Of(ForecastLayout layout, int target, string name) =>
        layout.TargetCount == 1 ? name : $"{layout.Table.TargetColumnNames[target]}.{name}";
}
