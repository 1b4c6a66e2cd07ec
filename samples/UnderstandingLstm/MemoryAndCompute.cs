using System.Globalization;
using System.Text;
using LstmMlNet.Networks;
using LstmMlNet.Networks.Analysis;

namespace UnderstandingLstm;

/// <summary>What a step costs for each kind of cell: counted, and measured.</summary>
internal static class MemoryAndCompute
{
    public static void Run()
    {
        Walk.Section("5. Memory and compute (메모리와 연산량)");
        RecurrentCellType[] types =
        [
            RecurrentCellType.SimpleRnn, RecurrentCellType.Lstm, RecurrentCellType.PeepholeLstm, RecurrentCellType.Gru,
            RecurrentCellType.GruResetBefore,
        ];
        LayerCost rnn = Of(RecurrentCellType.SimpleRnn, out _);
        var work = new StringBuilder("| cell | weights | × RNN | multiply-adds | sigmoids | tanh |\n|---|---|---|---|---|---|\n");
        var memory =
            new StringBuilder("| cell | bytes of state | bytes saved for training | scoring, µs | training, µs |\n|---|---|---|---|---|\n");
        foreach (RecurrentCellType type in types)
        {
            LayerCost cost = Of(type, out CostMeasurement time);
            work.AppendLine(CultureInfo.InvariantCulture, $"| {RecurrentCells.NameOf(type)} | {cost.ParameterCount:N0} "
                + $"| {cost.ParameterCount / (double)rnn.ParameterCount:F2} | {cost.MultiplyAdds:N0} | {cost.Sigmoids} | {cost.Tanhs} |");
            memory.AppendLine(
                CultureInfo.InvariantCulture,
                $"| {RecurrentCells.NameOf(type)} | {cost.StateBytes:N0} | {cost.KeptBytes:N0} | {time.Scoring.Median:F1} "
                + $"| {time.Training.Median:F1} |");
        }

        Walk.Say("100 units on 50 features; per step of one sequence:");
        Walk.Table(work.ToString());
        Walk.Say("Bytes per step; times per sequence of 30 steps, measured on one thread in batches of 32:");
        Walk.Table(memory.ToString());
        Walk.Say("An LSTM has four times a simple RNN's weights, three more sigmoids and one more tanh per unit, and carries two states "
            + "instead of one. A GRU has three blocks of weights instead of four.");
    }

    private static LayerCost Of(RecurrentCellType type, out CostMeasurement time)
    {
        var network = new RecurrentNetwork(50, RecurrentLayers.Create(type, 100), new DenseSoftmaxLayer(3), steps: 30);
        time = CostMeasurement.Run(network);
        return NetworkCost.Of(network).Layers[0];
    }
}
