namespace LstmMlNet.Networks;

/// <summary>
/// Runs a cell over the steps of sequences <c>[batch, steps, features]</c>, from a state of zeros to each sequence's own last step. Returns
/// the last hidden state <c>[batch, units]</c> or that of every step <c>[batch, steps, units]</c>.
/// </summary>
public sealed class RecurrentLayer
{
    /// <param name="cell">The cell; its weights are created with the network.</param>
    /// <param name="returnSequences">
    /// Return the output of every step instead of the last one. Required for every layer but the top one.
    /// </param>
    /// <param name="bidirectional">
    /// A second cell of the same kind reads the steps backwards; the outputs are concatenated (Schuster &amp; Paliwal 1997).
    /// </param>
    /// <exception cref="ArgumentNullException"><paramref name="cell"/> is null.</exception>
    public RecurrentLayer(RecurrentCell cell, bool returnSequences = false, bool bidirectional = false)
    {
        ArgumentNullException.ThrowIfNull(cell);
        ReturnSequences = returnSequences;
        Cells = bidirectional ? [cell, cell.CloneUntrained()] : [cell];
    }

    /// <summary>The forward cell, followed by the backward cell if the layer is bidirectional.</summary>
    public IReadOnlyList<RecurrentCell> Cells { get; }

    /// <summary>The forward cell.</summary>
    public RecurrentCell Cell => Cells[0];

    /// <summary>The number of units per direction.</summary>
    public int Units => Cell.Units;

    /// <summary>The width of the output: the number of units, doubled if the layer is bidirectional.</summary>
    public int OutputWidth => Cells.Count * Units;

    /// <summary>Whether the output of every step is returned instead of the last one.</summary>
    public bool ReturnSequences { get; }

    /// <summary>
    /// Whether training changes the layer's weights; set to false to freeze it when fine-tuning the layers above. Default: true.
    /// </summary>
    public bool Trainable { get; set; } = true;

    /// <summary>Whether a second cell reads the steps backwards.</summary>
    public bool Bidirectional => Cells.Count > 1;

    /// <summary>The number of weights of the layer; 0 until it is part of a network or its cells are built.</summary>
    public long ParameterCount => Cells.Sum(cell => cell.Parameters.Sum(parameter => (long)parameter.Count));

    internal string TypeName => Bidirectional ? $"Bidirectional {Cell.LayerTypeName}" : Cell.LayerTypeName;
}
