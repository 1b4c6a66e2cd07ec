using System.Globalization;
using LstmMlNet.Reports.Plots;
using OxyPlot;

namespace LstmMlNet.Reports.Sections;

/// <summary>Errors and coverage by step ahead: two plots, and a table of at most a dozen lines.</summary>
internal static class StepsAheadParts
{
    private const int MostRows = 12;

    /// <param name="prefix">What the names of the plots begin with.</param>
    /// <param name="model">The model's mean absolute error at each step ahead.</param>
    /// <param name="simple">The best simple forecast: its name and errors; null if there is none.</param>
    /// <param name="coverage">The share of the actual values within the interval at each step ahead.</param>
    /// <param name="nominal">The share that the interval promises.</param>
    public static IEnumerable<Part> Create(
        string prefix,
        double[] model,
        (string Name, double[] Errors)? simple,
        double[] coverage,
        double nominal)
    {
        int horizon = model.Length;
        double[] ahead = [.. Enumerable.Range(1, horizon).Select(h => (double)h)];
        string promised = string.Create(CultureInfo.InvariantCulture, $"coverage (nominal {nominal:P0})");
        string[] columns = ["steps ahead", "mean absolute error", .. simple is { } one ? [one.Name] : Array.Empty<string>(), promised];
        Html table = HtmlText.Table(
            horizon <= MostRows ? "At each step ahead" : "At some of the steps ahead",
            columns,
            Shown(horizon).Select(h => (IReadOnlyList<string>)
            [
                (h + 1).ToString(CultureInfo.InvariantCulture),
                HtmlText.Number(model[h], "G4"),
                .. simple is { } other ? [HtmlText.Number(other.Errors[h], "G4")] : Array.Empty<string>(),
                HtmlText.Number(coverage[h], "P0"),
            ]));
        if (horizon == 1)
            return [table];
        var errors = new Chart("steps ahead", ("mean absolute error", 1)).Line(ahead, model, 0, "model");
        if (simple is { } baseline)
            errors.Line(ahead, baseline.Errors, 1, baseline.Name, LineStyle.Dash);
        errors.Left().Minimum = 0;
        errors.Bottom.MinimumMajorStep = 1;
        var held = new Chart("steps ahead", ("coverage", 1)).Line(ahead, coverage, 0, "coverage")
            .Line(ahead, [.. ahead.Select(_ => nominal)], 1, "nominal", LineStyle.Dash);
        (held.Left().Minimum, held.Left().Maximum, held.Bottom.MinimumMajorStep) = (0, 1.02, 1);
        return
        [
            new Figure(
                $"{prefix}errors-by-step",
                "The error by step ahead.",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Mean absolute error {model[0]:G3} at the first step ahead, {model[^1]:G3} at the last."),
                errors.Legend())
            {
                Height = 280,
                Data = table,
            },
            new Figure(
                $"{prefix}coverage-by-step",
                "The share of the actual values within the interval, by step ahead.",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Coverage {coverage[0]:P0} at the first step ahead, {coverage[^1]:P0} at the last; nominal {nominal:P0}."),
                held.Legend())
            {
                Height = 260,
            },
        ];
    }

    /// <summary>Steps ahead that a table shows: all if they are few, otherwise some.</summary>
    private static IEnumerable<int> Shown(int horizon) => Enumerable.Range(0, horizon)
        .Where(h => horizon <= MostRows || h == 0 || h == horizon - 1 || (h + 1) % ((horizon + MostRows - 1) / MostRows) == 0);
}
