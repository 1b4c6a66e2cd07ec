using System.Globalization;
using LstmMlNet.Networks;
using LstmMlNet.Networks.Analysis;

namespace LstmMlNet.Reports.Sections;

/// <summary>The network's cost, counted and measured, compared with other cells of the same size.</summary>
internal static class CostSection
{
    private static readonly string[] s_columns =
    [
        "weights", "multiply-adds", "in training", "sigmoids", "tanh, exp", "bytes read", "bytes of state", "bytes saved for training",
    ];

    public static Section Create(ReportSubject subject)
    {
        int steps = subject.Network.Steps ?? (int)Math.Round(subject.Data.Steps / (double)subject.Data.Count);
        NetworkCost cost = NetworkCost.Of(subject.Network, steps);
        CostMeasurement time = CostMeasurement.Run(subject.Network, steps);
        RecurrentCellType[] types = [.. RecurrentCells.All.Select(kind => kind.Type)];
        RecurrentLayer first = subject.Network.Layers[0];
        LayerCost[] cells = [.. types.Select(type => NetworkCost.Of(new RecurrentNetwork(
            first.Cell.Features!.Value,
            RecurrentLayers.Create(type, first.Units),
            new NoHead()), steps).Layers[0])];
        string read = subject.Network.StepsPerFrame == 1
            ? "A step of each layer"
            : string.Create(CultureInfo.InvariantCulture, $"A frame of {subject.Network.StepsPerFrame} steps in each layer");
        return new Section(
            "cost",
            "What it costs",
            Tone.Plain,
            string.Create(CultureInfo.InvariantCulture, $"One thread of this machine scores about {PerSecond(time.Scoring)} sequences "
                + $"of {steps} steps per second, in batches of {time.Batch}: {Duration(time.Scoring)} each (middle half "
                + $"of {time.Scoring.Runs:N0} runs: {Duration(time.Scoring.LowerQuartile)} to {Duration(time.Scoring.UpperQuartile)}). "
                + $"The weights take {Bytes(4 * subject.Network.ParameterCount)}.{subject.OfWhich}"),
            [],
            [
                HtmlText.Table(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"Measured on this machine, one thread, batches of {time.Batch}, random sequences of {steps} steps"),
                    ["", "median µs per sequence", "lower to upper quartile", "runs", "GFLOP/s"],
                    [Row("scoring", time.Scoring, time.ScoringGigaflops), Row("training", time.Training, time.TrainingGigaflops)]),
                HtmlText.Table(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"Counted: {char.ToLowerInvariant(read[0])}{read[1..]}, and a sequence of {steps} steps"),
                    ["", .. s_columns],
                    [.. cost.Layers.Select(layer => Row(layer.OncePerSequence ? $"{layer.Name}, once" : layer.Name, layer)), [
                        "sequence", N(cost.ParameterCount), N(cost.MultiplyAdds), N(cost.TrainingMultiplyAdds), N(cost.Sigmoids),
                        N(cost.Tanhs), N(cost.BytesRead), "", N(cost.KeptBytes),
                    ]]),
                HtmlText.Table(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"Counted: one layer of {first.Units} units "
                        + $"on {first.Cell.Features} {(first.Cell.Features == 1 ? "value" : "values")}, by the kind of cell"),
                    ["cell", .. s_columns],
                    types.Select((type, i) => Row(RecurrentCells.NameOf(type), cells[i]))),
            ]);
    }

    private static string[] Row(string name, TimeSpread time, double rate) =>
        [
            name, HtmlText.Plain(time.Median), $"{HtmlText.Plain(time.LowerQuartile)} to {HtmlText.Plain(time.UpperQuartile)}",
            N(time.Runs), HtmlText.Plain(rate),
        ];

    private static string[] Row(string name, LayerCost layer) =>
        [
            name, N(layer.ParameterCount), N(layer.MultiplyAdds), N(layer.TrainingMultiplyAdds), N(layer.Sigmoids), N(layer.Tanhs),
            N(layer.BytesRead), N(layer.StateBytes), N(layer.KeptBytes),
        ];

    /// <summary>Sequences per second, to two digits.</summary>
    private static string PerSecond(TimeSpread time)
    {
        double rate = 1e6 / time.Median;
        double unit = Math.Pow(10, Math.Floor(Math.Log10(rate)) - 1);
        return rate >= 10
            ? (Math.Round(rate / unit) * unit).ToString("N0", CultureInfo.InvariantCulture)
            : rate.ToString("G2", CultureInfo.InvariantCulture);
    }

    private static string Duration(TimeSpread time) => Duration(time.Median);

    private static string Duration(double microseconds) =>
        microseconds < 1000 ? $"{HtmlText.Plain(microseconds)} µs" : $"{HtmlText.Plain(microseconds / 1000)} ms";

    private static string Bytes(long bytes) =>
        bytes < 1_000_000 ? $"{HtmlText.Plain(bytes / 1e3)} KB" : $"{HtmlText.Plain(bytes / 1e6)} MB";

    private static string N(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
