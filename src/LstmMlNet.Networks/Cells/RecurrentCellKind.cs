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

    /// <summary>Which kind.</summary>
    public RecurrentCellType Type { get; }

    /// <summary>Its name in prose and tables: <c>LSTM</c>, <c>peephole LSTM</c>, …</summary>
    public string Name { get; }

    /// <summary>Its name on a command line: lower case, with hyphens.</summary>
    public string ToolName { get; }

    /// <summary>Makes a cell of this kind, without weights.</summary>
    /// <param name="units">Width of the hidden state.</param>
    /// <param name="options">Activations, normalisation, where sequences start.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="units"/> is less than 1, or an option is out of its range.</exception>
    public RecurrentCell Create(int units, RecurrentCellOptions options) => _create(units, options);
}
