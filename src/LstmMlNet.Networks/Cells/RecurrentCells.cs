namespace LstmMlNet.Networks;

/// <summary>
/// The table of cells. A new cell is its file, one row here, its reference in the tests and its public API line; training,
/// scoring, saving, summary, cost, analysis, report, comparison and tool go by this table.
/// </summary>
public static class RecurrentCells
{
    /// <summary>Every kind of cell that ships, in the order in which they are shown.</summary>
    public static IReadOnlyList<RecurrentCellKind> All { get; } =
    [
        new(RecurrentCellType.Lstm, "LSTM", "lstm", (units, options) => new LstmCell(units, options)),
        new(RecurrentCellType.PeepholeLstm, "peephole LSTM", "peephole-lstm", (units, options) => new PeepholeLstmCell(units, options)),
        new(RecurrentCellType.Gru, "GRU", "gru", (units, options) => new GruCell(units, options)),
        new(
            RecurrentCellType.GruResetBefore,
            "GRU (reset before)",
            "gru-reset-before",
            (units, options) => new GruCell(units, options, resetAfter: false)),
        new(
            RecurrentCellType.MinimalGatedUnit,
            "minimal gated unit",
            "minimal-gated-unit",
            (units, options) => new MinimalGatedUnitCell(units, options)),
        new(RecurrentCellType.SimpleRnn, "simple RNN", "simple-rnn", (units, options) => new SimpleRnnCell(units, options)),
    ];

    /// <summary>The row of one kind.</summary>
    /// <param name="type">Which kind.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such kind.</exception>
    public static RecurrentCellKind Of(RecurrentCellType type) => All.FirstOrDefault(kind => kind.Type == type)
        ?? throw new ArgumentOutOfRangeException(nameof(type), type, $"There is no recurrent cell type {type}.");

    /// <summary>The name of a kind in prose and tables: <c>LSTM</c>, <c>peephole LSTM</c>, …</summary>
    /// <param name="type">Which kind.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such kind.</exception>
    public static string NameOf(RecurrentCellType type) => Of(type).Name;

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
    /// <exception cref="ArgumentOutOfRangeException">
    /// An unknown kind, <paramref name="units"/> less than 1, or an option out of its range.
    /// </exception>
    public static RecurrentCell Create(RecurrentCellType type, int units, RecurrentCellOptions options) => Of(type).Create(units, options);
}
