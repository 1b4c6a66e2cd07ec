using System.Globalization;
using LstmMlNet.Networks;
using LstmMlNet.Reports.Plots;

namespace LstmMlNet.Reports.Sections;

/// <summary>A sequence's values, in the first panel of a plot.</summary>
internal static class InputPanel
{
    private const int MostWords = 40;

    /// <returns>What is drawn, for the caption.</returns>
    public static string Add(Chart chart, ReportSubject subject, int index, int most)
    {
        RecurrentNetwork network = subject.Network;
        double[] values = subject.Precise.WindowOf(index);
        int features = network.Features;
        int steps = values.Length / features;
        double[] x = [.. Enumerable.Range(1, steps).Select(t => (double)t)];
        if (network.Embedding is not null)
        {
            chart.Points(x, values, 0, "token", size: 3.5);
            (chart.Left().MinimumPadding, chart.Left().MaximumPadding) = (0.1, 0.1);
            return $"At the top: the tokens, by number{Words(subject, index, steps)}.";
        }

        // Features with different units are drawn as the network sees them, or the largest would hide the others.
        bool scaled = features > 1 && network.Scaling is not null;
        double[] Curve(int feature)
        {
            double[] own = [.. Enumerable.Range(0, steps).Select(t => Scale(values[(t * features) + feature], feature))];
            return features > 1 && !scaled ? Standardize(own) : own;
        }

        double Scale(double value, int feature) => scaled && network.Scaling!.Deviation[feature] is > 0 and var deviation
            ? (value - network.Scaling.Mean[feature]) / deviation
            : value;
        int[] ofTable = [.. Enumerable.Range(0, features).Where(feature => subject.IsColumnOfTable(feature)).Take(most)];
        int[] shown = features <= most
            ? [.. Enumerable.Range(0, features)]
            : ofTable.Length > 0
            ? ofTable
            : [.. Enumerable.Range(0, features).OrderByDescending(feature => Spread(Curve(feature))).Take(most).Order()];
        for (int i = 0; i < shown.Length; i++)
        {
            double[] curve = Known(Curve(shown[i]), subject.IsTarget(shown[i]) ? subject.StepsAhead : 0);
            chart.Line(x, curve, i, subject.FeatureName(shown[i]), LineStyles.Of(i), 1.5);
        }

        string which = shown.Length < features && ofTable.Length > 0
            ? "At the top: columns of the table as the network reads them"
            : shown.Length < features
            ? string.Create(CultureInfo.InvariantCulture, $"At the top: the {shown.Length} of {features} features that vary most")
            : features == 1
            ? "At the top: the input"
            : "At the top: the features";
        return $"{which}{(features == 1 ? "" : scaled ? ", standardized" : ", each standardized separately")}.";
    }

    /// <summary>A curve without its last steps, which are still to come.</summary>
    private static double[] Known(double[] values, int ahead) =>
        ahead == 0 ? values : [.. values.SkipLast(ahead), .. Enumerable.Repeat(double.NaN, ahead)];

    /// <summary>The words themselves, as far as they have names and are few.</summary>
    private static string Words(ReportSubject subject, int index, int steps)
    {
        if (subject.TokenAt(index, 0) is null)
            return "";
        string words = string.Join(' ', Enumerable.Range(0, Math.Min(steps, MostWords)).Select(t => subject.TokenAt(index, t)));
        return $": “{words}{(steps > MostWords ? " …" : "")}”";
    }

    private static double[] Standardize(double[] values)
    {
        double mean = values.Average();
        double deviation = Math.Sqrt(Spread(values) / values.Length);
        return [.. values.Select(value => deviation > 0 ? (value - mean) / deviation : 0)];
    }

    private static double Spread(double[] values)
    {
        double mean = values.Average();
        return values.Sum(value => (value - mean) * (value - mean));
    }
}
