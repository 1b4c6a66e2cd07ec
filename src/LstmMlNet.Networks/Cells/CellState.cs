namespace LstmMlNet.Networks;

/// <summary>The state that a cell carries from one step to the next: the hidden state, and for LSTMs also the cell state.</summary>
public sealed class CellState
{
    private readonly float[][] _states;

    /// <param name="states">One array per state, in the order of <see cref="RecurrentCell.StateSizes"/>.</param>
    /// <exception cref="ArgumentNullException"><paramref name="states"/> or one of them is null.</exception>
    public CellState(params float[][] states)
    {
        ArgumentNullException.ThrowIfNull(states);
        foreach (float[] state in states)
            ArgumentNullException.ThrowIfNull(state, nameof(states));
        _states = states;
    }

    /// <summary>The number of states: 2 for LSTMs (h, c), 1 for the others (h).</summary>
    public int Count => _states.Length;

    /// <summary>The hidden state h, <c>[units]</c>, which is also the cell's output.</summary>
    public ReadOnlySpan<float> Hidden => _states[0];

    /// <summary>State <paramref name="index"/>, <c>[units]</c>: 0 is h, 1 is c.</summary>
    public ReadOnlySpan<float> this[int index] => _states[index];
}
