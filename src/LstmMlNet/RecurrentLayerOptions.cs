using LstmMlNet.Networks;

namespace LstmMlNet;

/// <summary>One layer of a network whose layers differ.</summary>
public sealed record RecurrentLayerOptions
{
    /// <summary>The kind of cell. Default: <see cref="RecurrentCellType.Lstm"/>.</summary>
    public RecurrentCellType CellType { get; init; } = RecurrentCellType.Lstm;

    /// <summary>The number of units per direction. Default: 100.</summary>
    public int Units { get; init; } = 100;

    /// <summary>Read the steps in both directions. Default: off.</summary>
    public bool Bidirectional { get; init; }

    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
    internal void Validate()
    {
        if (Units < 1)
            throw new ArgumentOutOfRangeException(nameof(Units), Units, $"{nameof(Units)} of a layer must be at least 1.");
        if (!Enum.IsDefined(CellType))
            throw new ArgumentOutOfRangeException(nameof(CellType), CellType, $"There is no recurrent cell type {CellType}.");
    }
}
