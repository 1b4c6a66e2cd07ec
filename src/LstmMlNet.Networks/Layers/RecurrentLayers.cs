namespace LstmMlNet.Networks;

/// <summary>Makes stacks of recurrent layers.</summary>
public static class RecurrentLayers
{
    /// <summary>Layers of a stack at most: deeper than any recurrent network that was ever trained.</summary>
    public const int MaximumLayers = 1_000;

    /// <summary>Layers of one kind, one on top of the other; all but the last return sequences.</summary>
    /// <param name="cellType">The kind of cell.</param>
    /// <param name="units">Units of each layer and direction.</param>
    /// <param name="count">How many layers, 1 to <see cref="MaximumLayers"/>.</param>
    /// <param name="bidirectional">Read the steps from both ends.</param>
    /// <param name="unitForgetBias">Start the forget gates' bias at 1 (Jozefowicz et al. 2015), for cells that have them.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range, or there is no such cell.</exception>
    public static IReadOnlyList<RecurrentLayer> Create(
        RecurrentCellType cellType,
        int units,
        int count = 1,
        bool bidirectional = false,
        bool unitForgetBias = true) =>
        Create(cellType, units, new RecurrentCellOptions { UnitForgetBias = unitForgetBias }, count, bidirectional);

    /// <summary>Layers of one kind, one on top of the other; all but the last return sequences.</summary>
    /// <param name="cellType">The kind of cell.</param>
    /// <param name="units">Units of each layer and direction.</param>
    /// <param name="options">Activations, normalisation, where sequences start.</param>
    /// <param name="count">How many layers, 1 to <see cref="MaximumLayers"/>.</param>
    /// <param name="bidirectional">Read the steps from both ends.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// A number is out of its range, there is no such cell, or an option is out of its range.
    /// </exception>
    public static IReadOnlyList<RecurrentLayer> Create(
        RecurrentCellType cellType,
        int units,
        RecurrentCellOptions options,
        int count = 1,
        bool bidirectional = false)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, MaximumLayers);
        return [.. Enumerable.Range(0, count)
            .Select(i => new RecurrentLayer(RecurrentCells.Create(cellType, units, options), i < count - 1, bidirectional))];
    }
}
