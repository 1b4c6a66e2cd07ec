using LstmMlNet.Networks.Numerics;

namespace LstmMlNet.Networks.Analysis;

/// <summary>One direction of one layer on one sequence: every gate, candidate and state over time, and how long units remember.</summary>
public sealed class ForwardAnalysis
{
    private readonly CellLayout _layout;

    private ForwardAnalysis(int layer, int direction, DirectionTape tape)
    {
        Layer = layer;
        Direction = direction;
        CellType = tape.Cell.CellType;
        _layout = tape.Cell.Layout;
        Gates = [.. tape.Cell.Layout.Gates.Select((gate, i) => new StateTrace(gate.Name, gate.IsSigmoid, tape.Gates[i]))];
        string[] names = ["hidden state", "cell state"];
        States = [.. Enumerable.Range(0, tape.Cell.Layout.States)
            .Select(state => new StateTrace(names[state], isGate: false, [.. tape.After.Select(after => after[state])]))];
        KeepGate = tape.Cell.Layout.KeepGate is { } keep ? Gates[keep] : null;
    }

    /// <summary>The layer, from 0 at the bottom.</summary>
    public int Layer { get; }

    /// <summary>0 for forward, 1 for backward.</summary>
    public int Direction { get; }

    /// <summary>The kind of cell.</summary>
    public RecurrentCellType CellType { get; }

    /// <summary>Gates and candidates.</summary>
    public IReadOnlyList<StateTrace> Gates { get; }

    /// <summary>The hidden state, and the cell state if there is one.</summary>
    public IReadOnlyList<StateTrace> States { get; }

    /// <summary>
    /// The gate that decides how much of the old memory is kept (forget gate, update gate) or replaced (the gate of a minimal gated unit);
    /// null for a simple RNN.
    /// </summary>
    public StateTrace? KeepGate { get; }

    /// <summary>
    /// How long each unit remembers: the number of steps after which e⁻¹ of its memory is left, from the share that the keep gate keeps at
    /// each step, <c>−1 / mean(ln share)</c>. Infinite for a share that is always 1; null for a simple RNN, which has no keep gate.
    /// </summary>
    public IReadOnlyList<double>? EffectiveMemory() => KeepGate is not { } gate
        ? null
        : [.. Enumerable.Range(0, gate.Units)
            .Select(unit => -1 / Enumerable.Range(0, gate.Steps).Average(t => Math.Log(Math.Max(Kept(gate, t, unit), float.Epsilon))))];

    /// <summary>
    /// How much of a unit's memory of each step is left at the end of the sequence: the product of the keep gate over all later steps,
    /// <c>[steps]</c>.
    /// </summary>
    /// <param name="unit">The unit.</param>
    /// <exception cref="InvalidOperationException">The cell has no keep gate.</exception>
    public IReadOnlyList<double> Retention(int unit)
    {
        StateTrace gate = KeepGate ?? throw new InvalidOperationException($"{CellType} has no gate that keeps its memory.");
        var left = new double[gate.Steps];
        left[^1] = 1;
        for (int t = gate.Steps - 2; t >= 0; t--)
            left[t] = left[t + 1] * Kept(gate, t + 1, unit);
        return left;
    }

    private float Kept(StateTrace gate, int t, int unit) => _layout.KeptShare(gate[t, unit]);

    /// <summary>Runs a sequence through a network and records every gate and state.</summary>
    /// <param name="network">The network.</param>
    /// <param name="sequence">The values step by step, <c>[steps, features]</c>.</param>
    /// <returns>Every layer and direction, from the bottom up.</returns>
    /// <exception cref="ArgumentException">The sequence has no steps, an incomplete step, or a value that is not finite.</exception>
    public static IReadOnlyList<ForwardAnalysis> Run(RecurrentNetwork network, ReadOnlySpan<float> sequence)
    {
        ArgumentNullException.ThrowIfNull(network);
        float[] values = AnalyzedSequences.Check(network, sequence);
        NetworkTape tape = NetworkTape.Record(network, [values]).Single();
        return
        [
            .. tape.Layers.SelectMany((directions, layer) => directions.Select((direction, d) => new ForwardAnalysis(layer, d, direction))),
        ];
    }
}
