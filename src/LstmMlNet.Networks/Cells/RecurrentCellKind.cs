namespace LstmMlNet.Networks;

/// <summary>One row of the table of cells (<see cref="RecurrentCells.All"/>).</summary>
public sealed class RecurrentCellKind
{
    private readonly Func<int, RecurrentCellOptions, RecurrentCell> _create;

    internal RecurrentCellKind(RecurrentCellType type, string name, string toolName, Func<int, RecurrentCellOptions, RecurrentCell> create)
    {
        Type = type;
        Name = name;
        ToolName = toolName;
        _create = create;
    }

    /// <summary>The kind of cell.</summary>
    public RecurrentCellType Type { get; }

    /// <summary>The name in prose and tables: <c>LSTM</c>, <c>peephole LSTM</c>, …</summary>
    public string Name { get; }

    /// <summary>The name on the command line: lower case, with hyphens.</summary>
    public string ToolName { get; }

    /// <summary>Creates a cell of this kind, without weights.</summary>
    /// <param name="units">The number of units: the width of the hidden state.</param>
    /// <param name="options">Activations, normalization, initial state.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="units"/> is less than 1, or an option is out of its range.</exception>
    public RecurrentCell Create(int units, RecurrentCellOptions options) => _create(units, options);
}
