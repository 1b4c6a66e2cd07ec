using LstmMlNet.Networks;

namespace LstmMlNet.Onnx.Export;

/// <summary>A cell as one of ONNX's recurrent operators: its name, and where each of the operator's gates is among the cell's.</summary>
internal sealed record CellOperator
{
    private static readonly CellOperator Lstm = new() { Name = "LSTM", Gates = [1, 3, 0, 2], HasCellState = true, Activations = 3 };

    private CellOperator()
    {
    }

    public required string Name { get; init; }

    /// <summary>The cell's gate for each of the operator's: LSTM i, o, f, c; GRU z, r, h.</summary>
    public required IReadOnlyList<int> Gates { get; init; }

    public bool HasCellState { get; private init; }

    /// <summary>
    /// How many activations the operator names per direction: one of the gates where there are several, the rest of states.
    /// </summary>
    public required int Activations { get; init; }

    public bool LinearBeforeReset { get; private init; }

    /// <summary>The operator that computes a cell; null where there is none, and a Scan is written.</summary>
    public static CellOperator? Of(RecurrentCell cell) => cell.Options.LayerNormalization ? null : cell.CellType switch
    {
        RecurrentCellType.Lstm or RecurrentCellType.PeepholeLstm => Lstm,
        RecurrentCellType.Gru => new() { Name = "GRU", Gates = [0, 1, 2], Activations = 2, LinearBeforeReset = true },
        RecurrentCellType.GruResetBefore => new() { Name = "GRU", Gates = [0, 1, 2], Activations = 2 },
        RecurrentCellType.SimpleRnn => new() { Name = "RNN", Gates = [0], Activations = 1 },
        _ => null,
    };
}
