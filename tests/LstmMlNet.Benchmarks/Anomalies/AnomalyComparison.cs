using System.Globalization;
using System.Text;

namespace LstmMlNet.Benchmarks.Anomalies;

/// <summary>
/// Detectors side by side: on series of the Numenta benchmark by its own score, and at finding the one anomaly of a series.
/// </summary>
internal static class AnomalyComparison
{
    // Where the row with the highest score counts as having found the anomaly, as in the UCR anomaly archive.
    private const int Near = 100;
    private const int SeriesPerKind = 10;

    public static string Markdown(string? folder, Action<string> progress)
    {
        var text = new StringBuilder();
        if (folder is not null)
            Nab(text, NabSeries.Load(folder), progress);
        Located(text, progress);
        return text.ToString();
    }

    private static void Nab(StringBuilder text, NabSeries[] series, Action<string> progress)
    {
        text.AppendLine("| detector | NAB score (standard), one threshold for all | "
            + string.Join(" | ", series.Select(one => one.Name))
            + " |");
        text.AppendLine("|---|---|" + string.Concat(series.Select(_ => "---|")));
        foreach ((string name, Func<double[], int, double[]> score) in Detectors.All)
        {
            progress(name);
            ScoredSeries[] scored =
            [
                .. series.Select(one =>
                {
                    var empty = new ScoredSeries(new double[one.Values.Length], one.Windows);
                    return empty with { Scores = score(one.Values, empty.Probation) };
                }),
            ];
            (double best, double threshold) = NabScore.Best(scored);
            IEnumerable<string> own = scored.Select(one => NabScore.At([one], threshold).ToString("F1", CultureInfo.InvariantCulture));
            text.AppendLine(CultureInfo.InvariantCulture, $"| {name} | {best:F1} (from {threshold:G3}) | {string.Join(" | ", own)} |");
        }

        text.AppendLine();
    }

    private static void Located(StringBuilder text, Action<string> progress)
    {
        text.AppendLine(
            CultureInfo.InvariantCulture,
            $"| found, of {SeriesPerKind} each | {string.Join(" | ", SingleAnomalies.Kinds)} | all |");
        text.AppendLine("|---|" + string.Concat(SingleAnomalies.Kinds.Select(_ => "---|")) + "---|");
        foreach ((string name, Func<double[], int, double[]> score) in Detectors.All)
        {
            progress(name);
            int[] found = [.. SingleAnomalies.Kinds.Select(kind => Enumerable.Range(1, SeriesPerKind).Count(seed =>
            {
                (double[] values, int first, int last) = SingleAnomalies.Create(kind, seed);
                int train = values.Length / 3;
                double[] scores = score(values, train);
                int highest = Enumerable.Range(train, values.Length - train).MaxBy(t => scores[t]);
                return highest >= first - Near && highest <= last + Near;
            }))];
            text.AppendLine(CultureInfo.InvariantCulture, $"| {name} | {string.Join(" | ", found)} | "
                + $"{(double)found.Sum() / (SeriesPerKind * found.Length):P0} |");
        }
    }
}
