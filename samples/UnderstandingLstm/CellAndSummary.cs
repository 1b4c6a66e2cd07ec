using LstmMlNet.Networks;

namespace UnderstandingLstm;

/// <summary>A cell stepped by hand, and the notebook's network of 60,703 weights.</summary>
internal static class CellAndSummary
{
    public static void Run()
    {
        Walk.Section("2. The cell, and a network of 60,703 weights");
        var cell = new LstmCell(units: 4);
        (float[] output, CellState state) = cell.Step([0.5f, -1f], cell.ZeroState());
        Walk.Say("One step of a cell of 4 units: h = "
            + $"[{string.Join(", ", output.Select(value => value.ToString("F3", System.Globalization.CultureInfo.InvariantCulture)))}]; "
            + $"it carries {state.Count} states, h and c.");
        Walk.Say("30 steps of 50 features, 100 units, 3 classes: 4 · (50 · 100 + 100 · 100 + 100) = 60,400 weights in the LSTM, 100 · 3 "
            + "+ 3 = 303 in the dense layer.");
        var network = new RecurrentNetwork(50, [new RecurrentLayer(new LstmCell(100))], new DenseSoftmaxLayer(3), steps: 30);
        Walk.Say(network.Summary());
    }
}
