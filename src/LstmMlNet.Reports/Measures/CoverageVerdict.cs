using System.Globalization;

namespace LstmMlNet.Reports.Measures;

/// <summary>Whether an interval contains as many of the actual values as it promises, in a sentence.</summary>
/// <param name="Share">The share of the actual values that it contains.</param>
/// <param name="Interval">The 95 % interval of this share.</param>
/// <param name="Nominal">The share that it promises.</param>
internal sealed record CoverageVerdict(double Share, ConfidenceInterval Interval, double Nominal)
{
    private const double Close = 0.02;
    private const double Near = 0.05;

    /// <summary>The forecasts that were counted.</summary>
    public required string Counted { get; init; }

    /// <summary>The mean width of the interval, in the unit of the series.</summary>
    public required double Width { get; init; }

    public (Tone Tone, string Sentence) Write()
    {
        string measured = string.Create(
            CultureInfo.InvariantCulture,
            $"the {Nominal:P0} interval contains {Share:P0} of the actual values ({Counted})");
        string wide = $" Its mean width is {HtmlText.Plain(Width)}.";
        double off = Math.Abs(Share - Nominal);
        if (off < Close)
            return (Tone.Good, $"The interval is reliable: {measured}.{wide}");
        if (Interval.Lower <= Nominal && Nominal <= Interval.Upper)
            return (off < Near ? Tone.Good : Tone.Plain, $"The interval is about right: {measured}, which so few independent forecasts "
                + $"cannot distinguish from {Nominal.ToString("P0", CultureInfo.InvariantCulture)}.{wide}");
        if (off < Near)
            return (Tone.Mixed, $"The interval is a little too {(Share < Nominal ? "narrow" : "wide")}: {measured}.{wide}");
        return Share < Nominal
            ? (Tone.Bad, $"The interval is too narrow: {measured}, so the future is less certain than the forecasts suggest.{wide}")
            : (Tone.Mixed, $"The interval is wider than it needs to be: {measured}.{wide}");
    }
}
