using System.Globalization;
using LstmMlNet.Networks;
using LstmMlNet.Networks.Analysis;

namespace LstmMlNet.Reports.Sections;

/// <summary>What the network costs: counted, and beside it measured; and what other cells of its size would.</summary>
internal static class CostSection
{
    public static Section Create(ReportSubject subject)
    {
        int steps = subject.Network.Steps ?? (int)Math.Round(subject.Data.Steps / (double)subject.Data.Count);
        NetworkCost cost = NetworkCost.Of(subject.Network, steps);
        CostMeasurement time = CostMeasurement.Run(subject.Network, steps);
        RecurrentCellType[] types = [RecurrentCellType.Lstm, RecurrentCellType.PeepholeLstm, RecurrentCellType.Gru, RecurrentCellType.GruResetBefore, RecurrentCellType.SimpleRnn];
        RecurrentLayer top = subject.Network.Layers[0];
        LayerCost[] cells = [.. types.Select(type => NetworkCost.Of(new RecurrentNetwork(top.Cell.Features!.Value, RecurrentLayers.Create(type, top.Units), new NoHead()), steps).Layers[0])];
        return new Section(
            "cost",
            "What it costs",
            [
                HtmlText.Table(
                    string.Create(CultureInfo.InvariantCulture, $"A step of each layer, and a sequence of {steps} steps"),
                    ["", "weights", "multiply-adds", "in training", "sigmoids", "tanh, exp", "bytes read", "bytes carried", "bytes kept in training"],
                    [.. cost.Layers.Select(layer => Row(layer.OncePerSequence ? $"{layer.Name}, once" : layer.Name, layer)), ["sequence", N(cost.Parameters), N(cost.MultiplyAdds), N(cost.TrainingMultiplyAdds), N(cost.Sigmoids), N(cost.Tanhs), N(cost.BytesRead), "", N(cost.KeptBytes)]]),
                HtmlText.Table(
                    string.Create(CultureInfo.InvariantCulture, $"Measured on this machine, one thread, batches of {time.Batch}"),
                    ["", "µs a sequence", "thousand million multiply-adds a second"],
                    [["scoring", HtmlText.Number(time.ScoringMicroseconds), HtmlText.Number(time.ScoringRate)], ["training", HtmlText.Number(time.TrainingMicroseconds), HtmlText.Number(time.TrainingRate)]]),
                HtmlText.Table(
                    string.Create(CultureInfo.InvariantCulture, $"A step of one layer of {top.Units} units on {top.Cell.Features} features, by the kind of cell"),
                    ["cell", "weights", "multiply-adds", "in training", "sigmoids", "tanh, exp", "bytes read", "bytes carried", "bytes kept in training"],
                    types.Select((type, i) => Row(RecurrentCells.NameOf(type), cells[i]))),
            ]);
    }

    private static string[] Row(string name, LayerCost layer) =>
        [name, N(layer.Parameters), N(layer.MultiplyAdds), N(layer.TrainingMultiplyAdds), N(layer.Sigmoids), N(layer.Tanhs), N(layer.BytesRead), N(layer.StateBytes), N(layer.KeptBytes)];

    private static string N(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
