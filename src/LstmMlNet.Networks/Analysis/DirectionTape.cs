using LstmMlNet.Networks.Numerics;

namespace LstmMlNet.Networks.Analysis;

/// <summary>One direction of a layer on a sequence, in the order in which it reads the steps, with everything it computed.</summary>
internal sealed class DirectionTape
{
    private const float Small = 1e-12f;
    private readonly CellProbe _probe;

    public DirectionTape(RecurrentCell cell, CellProbe probe, float[][] inputs)
    {
        Cell = cell;
        _probe = probe;
        Inputs = inputs;
        Gates = [.. cell.Layout.Gates.Select(_ => new float[inputs.Length][])];
        CellState start = cell.InitialState();
        float[][] states = [.. Enumerable.Range(0, start.Count).Select(state => start[state].ToArray())];
        Before = new float[inputs.Length][][];
        After = new float[inputs.Length][][];
        for (int t = 0; t < inputs.Length; t++)
        {
            Before[t] = states;
            probe.Forward(inputs[t], states);
            for (int gate = 0; gate < Gates.Length; gate++)
                Gates[gate][t] = probe.Gate(cell.Layout.Gates[gate].Slot);
            After[t] = states = probe.StatesAfter();
        }
    }

    public RecurrentCell Cell { get; }

    /// <summary>The input of each step.</summary>
    public float[][] Inputs { get; }

    /// <summary>[step][state][unit], as they entered and left the step.</summary>
    public float[][][] Before { get; }

    public float[][][] After { get; }

    /// <summary>[gate][step][unit].</summary>
    public float[][][] Gates { get; }

    /// <summary>∂loss/∂h after each step, [step][unit]; after <see cref="Backward"/>.</summary>
    public double[][] HiddenGradients { get; private set; } = [];

    /// <summary>∂loss/∂c after each step; empty for cells without cell state.</summary>
    public double[][] CellGradients { get; private set; } = [];

    public float[][] InputGradients { get; private set; } = [];

    /// <summary>The gradient that reached the last step's output from outside the recurrence; after <see cref="Backward"/>.</summary>
    public float[] EndGradient { get; private set; } = [];

    public int Steps => Inputs.Length;

    /// <summary>Propagates gradients back through all steps.</summary>
    /// <param name="direct">The gradient that reaches each step's output from outside the recurrence, [step][unit].</param>
    public void Backward(float[][] direct)
    {
        bool hasCell = _probe.States > 1;
        EndGradient = [.. direct[^1]];
        HiddenGradients = new double[Steps][];
        CellGradients = hasCell ? new double[Steps][] : [];
        InputGradients = new float[Steps][];
        var hidden = new float[_probe.Units];
        float[]? cell = hasCell ? new float[_probe.Units] : null;

        // The backward pass is linear, and vanishing is what it is run to show: gradients too small for a float are stored in a smaller
        // unit.
        double unit = 1;
        for (int t = Steps - 1; t >= 0; t--)
        {
            if (direct[t].AsSpan().ContainsAnyExcept(0f))
            {
                Rescale(hidden, cell, unit);
                unit = 1;
                System.Numerics.Tensors.TensorPrimitives.Add(hidden, direct[t], hidden);
            }
            else if (Greatest(hidden, cell) is > 0 and < Small)
            {
                Rescale(hidden, cell, 1 / Small);
                unit *= Small;
            }

            double own = unit;
            HiddenGradients[t] = [.. hidden.Select(value => value * own)];
            _probe.Forward(Inputs[t], Before[t]);
            if (hasCell)
            {
                // The output reads the cell state in its own step: that path belongs to ∂loss/∂c too.
                CellGradients[t] = [.. CellStateGradient.Of(Cell, After[t][1], Gates[^1][t], hidden, cell!).Select(value => value * own)];
            }

            (float[][] beforeHidden, float[][]? beforeCell, float[][] input) = _probe.Backward([hidden], cell is null ? null : [cell]);
            hidden = beforeHidden[0];
            cell = beforeCell?[0];
            InputGradients[t] = [.. input[0].Select(value => (float)(value * own))];
        }
    }

    /// <summary>
    /// The norm of the gradient of the memory (the cell state, or the hidden state if there is no other) by the number of steps before the
    /// end, for a gradient that enters at the last step only.
    /// </summary>
    /// <param name="withoutState">Cut the path that only the keep gate scales: what is left came through gates and candidate.</param>
    public double[] MemoryNorms(bool withoutState)
    {
        bool hasCell = _probe.States > 1;
        var norms = new double[Steps];
        float[] hidden = [.. EndGradient];
        float[]? cell = hasCell ? new float[_probe.Units] : null;
        double unit = 1;
        for (int t = Steps - 1; t >= 0; t--)
        {
            if (Greatest(hidden, cell) is > 0 and (< Small or > 1 / Small) and var greatest)
            {
                Rescale(hidden, cell, 1 / (double)greatest);
                unit *= greatest;
            }

            float[] memory = hasCell ? CellStateGradient.Of(Cell, After[t][1], Gates[^1][t], hidden, cell!) : hidden;
            norms[Steps - 1 - t] = unit * Norm(memory);
            _probe.Forward(Inputs[t], Before[t]);
            (float[][] beforeHidden, float[][]? beforeCell, _) = _probe.Backward([hidden], cell is null ? null : [cell]);
            float[] before = beforeCell?[0] ?? beforeHidden[0];
            for (int u = 0; withoutState && Cell.Layout.KeepGate is { } keep && u < before.Length; u++)
                before[u] -= Gates[keep][t][u] * memory[u];
            hidden = beforeHidden[0];
            cell = beforeCell?[0];
        }

        return norms;
    }

    /// <summary>
    /// As <see cref="MemoryNorms"/>, along the state alone: the memory's gradient at the end times the keep gates of the steps
    /// since. The cell has a keep gate.
    /// </summary>
    public double[] StateNorms()
    {
        float[] last = [.. EndGradient];
        double[] left = [.. (_probe.States > 1
            ? CellStateGradient.Of(Cell, After[^1][1], Gates[^1][^1], last, new float[_probe.Units])
            : last).Select(value => (double)value)];
        float[][] keep = Gates[Cell.Layout.KeepGate!.Value];
        var norms = new double[Steps];
        for (int t = Steps - 1; t >= 0; t--)
        {
            norms[Steps - 1 - t] = Math.Sqrt(left.Sum(value => value * value));
            for (int u = 0; u < left.Length; u++)
                left[u] *= keep[t][u];
        }

        return norms;
    }

    private static double Norm(float[] values) => Math.Sqrt(values.Sum(value => (double)value * value));

    private static float Greatest(float[] hidden, float[]? cell) =>
        Math.Max(hidden.Max(Math.Abs), cell?.Max(Math.Abs) ?? 0);

    private static void Rescale(float[] hidden, float[]? cell, double by)
    {
        foreach (float[]? values in new[] { hidden, cell })
        {
            for (int i = 0; values is not null && i < values.Length; i++)
                values[i] = (float)(values[i] * by);
        }
    }

    /// <summary>The Jacobian of a step, ∂(states after)/∂(states before), each [state · unit].</summary>
    public double[,] Jacobian(int step)
    {
        int units = _probe.Units;
        int size = _probe.States * units;
        _probe.Forward(Inputs[step], Before[step], copies: size);
        float[][] hidden = [.. Enumerable.Range(0, size).Select(row => OneAt(row, units))];
        float[][]? cell = _probe.States > 1 ? [.. Enumerable.Range(0, size).Select(row => OneAt(row - units, units))] : null;
        (float[][] beforeHidden, float[][]? beforeCell, _) = _probe.Backward(hidden, cell);
        var jacobian = new double[size, size];
        for (int row = 0; row < size; row++)
        {
            for (int column = 0; column < size; column++)
                jacobian[row, column] = column < units ? beforeHidden[row][column] : beforeCell![row][column - units];
        }

        return jacobian;
    }

    private static float[] OneAt(int index, int length)
    {
        var values = new float[length];
        if ((uint)index < (uint)length)
            values[index] = 1f;
        return values;
    }
}
