using System.Globalization;
using System.Text;

namespace LstmMlNet;

/// <summary>How good forecasts were, beside the naive seasonal forecast on the same rows.</summary>
public sealed class ForecastingMetrics
{
    internal ForecastingMetrics(long rows, int seasonLength, ForecastErrors model, ForecastErrors naive, double? coverage, double? intervalWidth, IReadOnlyList<ForecastErrors> bySteps)
    {
        Rows = rows;
        SeasonLength = seasonLength;
        Model = model;
        SeasonalNaive = naive;
        Coverage = coverage;
        MeanIntervalWidth = intervalWidth;
        ByStep = bySteps;
    }

    /// <summary>Rows whose future is known.</summary>
    public long Rows { get; }

    /// <summary>Steps of the season that the naive forecast repeats.</summary>
    public int SeasonLength { get; }

    /// <summary>The model's errors.</summary>
    public ForecastErrors Model { get; }

    /// <summary>The errors of repeating the window's last season.</summary>
    public ForecastErrors SeasonalNaive { get; }

    /// <summary>The model's mean absolute error over the naive one's (Hyndman &amp; Koehler 2006): below 1 it is better.</summary>
    public double RelativeError => Model.MeanAbsoluteError / SeasonalNaive.MeanAbsoluteError;

    /// <summary>Share of the true values that lay within their interval; null without intervals.</summary>
    public double? Coverage { get; }

    /// <summary>The intervals' mean width, in the series' units; null without intervals.</summary>
    public double? MeanIntervalWidth { get; }

    /// <summary>The model's errors at each step ahead, the nearest first.</summary>
    public IReadOnlyList<ForecastErrors> ByStep { get; }

    /// <summary>The figures as a table, the naive forecast beside the model.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{Rows:N0} rows, {ByStep.Count} steps ahead");
        Line("", "MAE", "RMSE");
        Line("model", Number(Model.MeanAbsoluteError), Number(Model.RootMeanSquaredError));
        Line($"seasonal naive ({SeasonLength})", Number(SeasonalNaive.MeanAbsoluteError), Number(SeasonalNaive.RootMeanSquaredError));
        if (Coverage is { } coverage)
            text.AppendLine(CultureInfo.InvariantCulture, $"{coverage:P1} of the true values lie within their interval, {MeanIntervalWidth:G4} wide on average");
        return text.ToString();

        void Line(string name, string first, string second) => text.AppendLine(CultureInfo.InvariantCulture, $"{name,-22}{first,10}{second,10}");
    }

    private static string Number(double value) => value.ToString("G4", CultureInfo.InvariantCulture);
}
