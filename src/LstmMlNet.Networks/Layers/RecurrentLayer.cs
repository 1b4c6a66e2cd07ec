namespace LstmMlNet.Networks;

/// <summary>
/// Runs a cell over the steps of sequences <c>[batch, steps, features]</c>: from zeros, each sequence to its own last step.
/// Returns the last hidden state <c>[batch, units]</c> or every step's <c>[batch, steps, units]</c>.
/// </summary>
public sealed class RecurrentLayer
{
    /// <param name="cell">The cell; its weights are made when the network is.</param>
    /// <param name="returnSequences">Return every step's output instead of the last one's. Layers below another layer must.</param>
    /// <param name="bidirectional">
    /// A second cell of the same kind reads the steps backwards; the outputs are set side by side (Schuster &amp; Paliwal
    /// 1997).
    /// </param>
    /// <exception cref="ArgumentNullException"><paramref name="cell"/> is null.</exception>
    public RecurrentLayer(RecurrentCell cell, bool returnSequences = false, bool bidirectional = false)
    {
        ArgumentNullException.ThrowIfNull(cell);
        ReturnSequences = returnSequences;
        Cells = bidirectional ? [cell, cell.CloneUntrained()] : [cell];
    }

    /// <summary>The forward cell, and the backward one of a bidirectional layer.</summary>
    public IReadOnlyList<RecurrentCell> Cells { get; }

    /// <summary>The cell that reads the steps in their order.</summary>
    public RecurrentCell Cell => Cells[0];

    /// <summary>Units of each direction.</summary>
    public int Units => Cell.Units;

    /// <summary>Width of the output: units, twice for a bidirectional layer.</summary>
    public int OutputWidth => Cells.Count * Units;

    /// <summary>Whether every step's output is returned instead of the last one's.</summary>
    public bool ReturnSequences { get; }

    /// <summary>
    /// Whether training changes the layer's weights; set to false to freeze it, for fine-tuning what lies above. Default:
    /// true.
    /// </summary>
    public bool Trainable { get; set; } = true;

    /// <summary>Whether a second cell reads the steps backwards.</summary>
    public bool Bidirectional => Cells.Count > 1;

    /// <summary>Weights of the layer; 0 until it is part of a network or its cells are built.</summary>
    public long ParameterCount => Cells.Sum(cell => cell.Parameters.Sum(parameter => (long)parameter.Count));

    internal string TypeName => Bidirectional ? $"Bidirectional {Cell.LayerTypeName}" : Cell.LayerTypeName;
}
