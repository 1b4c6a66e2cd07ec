using LstmMlNet.Networks;

namespace LstmMlNet.Reports;

/// <summary>Names of cells as legends show them.</summary>
internal static class CellNames
{
    public static string Of(RecurrentCellType type) => type switch
    {
        RecurrentCellType.Lstm => "LSTM",
        RecurrentCellType.PeepholeLstm => "peephole LSTM",
        RecurrentCellType.Gru => "GRU",
        RecurrentCellType.GruResetBefore => "GRU (reset before)",
        _ => "simple RNN",
    };
}
