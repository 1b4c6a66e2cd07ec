namespace LstmMlNet.Networks;

/// <summary>The list of cells. A new cell is one file, and one line here; everything else picks it up.</summary>
public static class RecurrentCells
{
    /// <summary>A kind of cell as one writes it: <c>LSTM</c>, <c>peephole LSTM</c>, …</summary>
    /// <param name="type">Which kind.</param>
    public static string NameOf(RecurrentCellType type) => type switch
    {
        RecurrentCellType.Lstm => "LSTM",
        RecurrentCellType.PeepholeLstm => "peephole LSTM",
        RecurrentCellType.Gru => "GRU",
        RecurrentCellType.GruResetBefore => "GRU (reset before)",
        _ => "simple RNN",
    };

    /// <summary>Makes a cell of a kind, without weights.</summary>
    /// <param name="type">Which kind.</param>
    /// <param name="units">Width of the hidden state.</param>
    /// <param name="unitForgetBias">Start the forget gate's bias at 1; only LSTMs have one.</param>
    /// <exception cref="ArgumentOutOfRangeException">An unknown kind, or <paramref name="units"/> less than 1.</exception>
    public static RecurrentCell Create(RecurrentCellType type, int units, bool unitForgetBias = true) =>
        Create(type, units, new RecurrentCellOptions { UnitForgetBias = unitForgetBias });

    /// <summary>Makes a cell of a kind, without weights.</summary>
    /// <param name="type">Which kind.</param>
    /// <param name="units">Width of the hidden state.</param>
    /// <param name="options">Activations, normalisation, where sequences start.</param>
    /// <exception cref="ArgumentOutOfRangeException">An unknown kind, <paramref name="units"/> less than 1, or an option out of its range.</exception>
    public static RecurrentCell Create(RecurrentCellType type, int units, RecurrentCellOptions options) => type switch
    {
        RecurrentCellType.Lstm => new LstmCell(units, options),
        RecurrentCellType.PeepholeLstm => new PeepholeLstmCell(units, options),
        RecurrentCellType.Gru => new GruCell(units, options),
        RecurrentCellType.GruResetBefore => new GruCell(units, options, resetAfter: false),
        RecurrentCellType.SimpleRnn => new SimpleRnnCell(units, options),
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, $"There is no recurrent cell type {type}."),
    };
}
