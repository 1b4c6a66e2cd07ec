namespace LstmMlNet.Networks;

/// <summary>Creates stacks of recurrent layers.</summary>
public static class RecurrentLayers
{
    /// <summary>The maximum number of layers of a stack: deeper than any recurrent network trained so far.</summary>
    public const int MaximumLayers = 1_000;

    /// <summary>Creates a stack of layers of one kind; all but the last return sequences.</summary>
    /// <param name="cellType">The kind of cell.</param>
    /// <param name="units">The number of units per layer and direction.</param>
    /// <param name="count">The number of layers, 1 to <see cref="MaximumLayers"/>.</param>
    /// <param name="bidirectional">Read the steps in both directions.</param>
    /// <param name="unitForgetBias">Initialize the forget gates' bias to 1 (Jozefowicz et al. 2015), for cells that have one.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range, or there is no such cell.</exception>
    public static IReadOnlyList<RecurrentLayer> Create(
        RecurrentCellType cellType,
        int units,
        int count = 1,
        bool bidirectional = false,
        bool unitForgetBias = true) =>
        Create(cellType, units, new RecurrentCellOptions { UnitForgetBias = unitForgetBias }, count, bidirectional);

    /// <summary>Creates a stack of layers of one kind; all but the last return sequences.</summary>
    /// <param name="cellType">The kind of cell.</param>
    /// <param name="units">The number of units per layer and direction.</param>
    /// <param name="options">Activations, normalization, initial state.</param>
    /// <param name="count">The number of layers, 1 to <see cref="MaximumLayers"/>.</param>
    /// <param name="bidirectional">Read the steps in both directions.</param>
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
