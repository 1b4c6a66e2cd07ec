using System.Globalization;
using LstmMlNet.Reports.Plots;
using OxyPlot;

namespace LstmMlNet.Reports.Sections;

/// <summary>A backtest as a whole: the model compared with simple forecasts, and errors by step ahead.</summary>
internal static class BacktestSections
{
    private const double Near = 0.05;

    public static Section Summary(ForecastBacktest backtest)
    {
        ForecastAccuracy model = backtest.Overall.Model;
        ForecastAccuracy best = backtest.Overall.BestBaseline;
        (double own, double other, string metric) = double.IsNaN(model.MeanAbsoluteScaledError)
            ? (model.MeanAbsoluteError, best.MeanAbsoluteError, "mean absolute error")
            : (model.MeanAbsoluteScaledError, best.MeanAbsoluteScaledError, "MASE");
        int better = backtest.BySeries.Count(series =>
            series.Accuracy.Model.MeanAbsoluteError < series.Accuracy.Methods.Single(method =>
                method.Method == best.Method).MeanAbsoluteError);
        string verdict = string.Create(
            CultureInfo.InvariantCulture,
            $"{(own < other ? "Better than" : "Not better than")} {NameOf(best)}, the "
                + $"best of the simple forecasts: {metric} {own:G3} against {other:G3}; better on {better:N0} "
                + $"of {backtest.BySeries.Count:N0} series.");
        return new Section(
            "summary",
            "The model compared with simple forecasts",
            own < other ? Tone.Good : Tone.Bad,
            verdict,
            [.. Intervals(backtest)],
            [Methods(backtest), Series(backtest)])
        {
            More = "All metrics of all methods, and each series",
        };
    }

    public static Section BySteps(ForecastBacktest backtest)
    {
        double[] ahead = [.. Enumerable.Range(1, backtest.Horizon).Select(step => (double)step)];
        bool isScaled = !double.IsNaN(backtest.Overall.Model.MeanAbsoluteScaledError);
        double Error(ForecastAccuracy accuracy) => isScaled ? accuracy.MeanAbsoluteScaledError : accuracy.MeanAbsoluteError;
        string metric = isScaled ? "MASE" : "mean absolute error";
        bool hasIntervals = backtest.ConfidenceLevel is not null;
        var chart = new Chart("steps ahead", hasIntervals ? [(metric, 3), ("coverage", 2)] : [(metric, 1)]);
        for (int method = 0; method < backtest.Overall.Methods.Count; method++)
        {
            int own = method;
            chart.Line(
                ahead,
                [.. backtest.ByStep.Select(step => Error(step.Methods[own]))],
                method,
                backtest.Overall.Methods[method].Method,
                method == 0 ? LineStyle.Solid : LineStyle.Dash,
                method == 0 ? 2.5 : 1.5);
        }

        chart.Left().Minimum = 0;
        if (backtest.ConfidenceLevel is { } nominal)
        {
            chart.Line(ahead, [.. backtest.ByStep.Select(step => step.Model.Coverage!.Value)], 0, "", panel: 1)
                .Horizontal(nominal, panel: 1);
            (chart.Left(1).Minimum, chart.Left(1).Maximum) = (0, 1.02);
        }

        double first = Error(backtest.ByStep[0].Model);
        double last = Error(backtest.ByStep[^1].Model);
        ForecastAccuracy best = backtest.Overall.BestBaseline;
        int better = backtest.ByStep.Count(step =>
            Error(step.Model) < Error(step.Methods.Single(method => method.Method == best.Method)));
        Tone tone = better == backtest.Horizon ? Tone.Good : better > 0 ? Tone.Mixed : Tone.Bad;
        string grows = string.Create(
            CultureInfo.InvariantCulture,
            $"Better than {NameOf(best)} at {better} of {backtest.Horizon} steps ahead: {metric} {first:G3} at the first, {last:G3} at "
            + $"the last.");
        var figure = new Figure("backtest-by-step", "Errors of all methods by step ahead" + (hasIntervals
            ? ", and the share of actual values within the interval; the line is the nominal share." : "."), grows, chart.Legend())
        {
            Height = hasIntervals ? 480 : 340,
            Data = HtmlText.Table(
                $"{metric} at each step ahead",
                [
                    "steps ahead",
                    .. backtest.Overall.Methods.Select(method => method.Method),
                    .. hasIntervals ? ["coverage"] : Array.Empty<string>(),
                ],
                backtest.ByStep.Select((step, i) => (IReadOnlyList<string>)
                [
                    (i + 1).ToString(CultureInfo.InvariantCulture),
                    .. step.Methods.Select(method => HtmlText.Number(Error(method))),
                    .. hasIntervals ? [HtmlText.Number(step.Model.Coverage!.Value, "P0")] : Array.Empty<string>(),
                ])),
        };
        return new Section("steps", "By step ahead", tone, grows, [figure], []);
    }

    /// <summary>A simple forecast in a sentence.</summary>
    public static string NameOf(ForecastAccuracy method) => method.Method switch
    {
        "last value" => "the last value",
        "seasonal naive" => "the seasonal naive forecast",
        "drift" => "the drift method",
        var name => name,
    };

    private static Html Methods(ForecastBacktest backtest) => HtmlText.Table(
        string.Create(CultureInfo.InvariantCulture, $"{backtest.BySeries.Count:N0} series, {backtest.Horizon} steps ahead, season of "
            + $"{backtest.SeasonLength}, {backtest.Rows.Count:N0} values"),
        ["", "MASE", "RMSSE", "sMAPE", "WAPE", "MAE", "RMSE"],
        backtest.Overall.Methods.Select(method => (IReadOnlyList<string>)
        [
            method.Method,
            HtmlText.Number(method.MeanAbsoluteScaledError),
            HtmlText.Number(method.RootMeanSquaredScaledError),
            HtmlText.Number(method.SymmetricMeanAbsolutePercentageError),
            HtmlText.Number(method.WeightedAbsolutePercentageError),
            HtmlText.Plain(method.MeanAbsoluteError),
            HtmlText.Plain(method.RootMeanSquaredError),
        ]));

    private static IEnumerable<Part> Intervals(ForecastBacktest backtest)
    {
        if (backtest.ConfidenceLevel is not { } nominal || backtest.Overall.Model is not { Coverage: { } coverage } model)
            yield break;
        string off = Math.Abs(coverage - nominal) < Near ? "about right" : coverage < nominal ? "too narrow" : "too wide";
        yield return HtmlText.Paragraph(string.Create(
            CultureInfo.InvariantCulture,
            $"The {nominal:P0} intervals are {off}: they contain {coverage:P0} "
                + $"of the actual values. Winkler score {HtmlText.Plain(model.WinklerScore!.Value)}, pinball loss "
                + $"{HtmlText.Plain(model.PinballLoss!.Value)}, CRPS {HtmlText.Plain(model.ContinuousRankedProbabilityScore!.Value)}."));
    }

    private static Html Series(ForecastBacktest backtest) => HtmlText.Table(
        "Each series",
        ["series", "MASE", .. backtest.Overall.Methods.Skip(1).Select(method => $"MASE, {method.Method}"), "WAPE", "coverage"],
        backtest.BySeries.Select(series => (IReadOnlyList<string>)
        [
            series.Series,
            .. series.Accuracy.Methods.Select(method => HtmlText.Number(method.MeanAbsoluteScaledError)),
            HtmlText.Number(series.Accuracy.Model.WeightedAbsolutePercentageError),
            series.Accuracy.Model.Coverage is { } coverage ? HtmlText.Number(coverage, "P0") : "",
        ]));
}
