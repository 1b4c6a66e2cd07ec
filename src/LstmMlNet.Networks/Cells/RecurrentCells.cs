namespace LstmMlNet.Networks;

/// <summary>
/// The table of cells. A new cell needs its file, one row here, its reference in the tests and its public API line; training, scoring,
/// saving, summary, cost, analysis, report, comparison and command-line tool all use this table.
/// </summary>
public static class RecurrentCells
{
    /// <summary>Every kind of cell that ships, in display order.</summary>
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

    /// <summary>Returns the row of a kind of cell.</summary>
    /// <param name="type">The kind of cell.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such kind.</exception>
    public static RecurrentCellKind Of(RecurrentCellType type) => All.FirstOrDefault(kind => kind.Type == type)
        ?? throw new ArgumentOutOfRangeException(nameof(type), type, $"There is no recurrent cell type {type}.");

    /// <summary>Returns the name of a kind of cell in prose and tables: <c>LSTM</c>, <c>peephole LSTM</c>, …</summary>
    /// <param name="type">The kind of cell.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such kind.</exception>
    public static string NameOf(RecurrentCellType type) => Of(type).Name;

    /// <summary>Creates a cell of a kind, without weights.</summary>
    /// <param name="type">The kind of cell.</param>
    /// <param name="units">The number of units: the width of the hidden state.</param>
    /// <param name="unitForgetBias">Initialize the forget gate's bias to 1; only LSTMs have one.</param>
    /// <exception cref="ArgumentOutOfRangeException">The kind is unknown, or <paramref name="units"/> is less than 1.</exception>
    public static RecurrentCell Create(RecurrentCellType type, int units, bool unitForgetBias = true) =>
        Create(type, units, new RecurrentCellOptions { UnitForgetBias = unitForgetBias });

    /// <summary>Creates a cell of a kind, without weights.</summary>
    /// <param name="type">The kind of cell.</param>
    /// <param name="units">The number of units: the width of the hidden state.</param>
    /// <param name="options">Activations, normalization, initial state.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The kind is unknown, <paramref name="units"/> is less than 1, or an option is out of its range.
    /// </exception>
    public static RecurrentCell Create(RecurrentCellType type, int units, RecurrentCellOptions options) => Of(type).Create(units, options);
}
