namespace LstmMlNet.Networks.Analysis;

/// <summary>
/// The paths that carry a layer's memory: how much of the gradient with respect to the final memory (the cell state, or the hidden state if
/// there is no cell state) is left at a distance, over all paths, along the state alone, and through the gates alone.
/// </summary>
/// <remarks>
/// Along the state alone, each step scales the gradient by the keep gate (forget, update) and by nothing else. Through the gates alone,
/// that path is cut at every step: all that is left came through the gates, the candidate and the recurrent kernel. Paths that alternate
/// between the two count in the total only, where they may also cancel. Geometric means over sequences.
/// </remarks>
public sealed class MemoryPaths
{
    private readonly double[] _total;
    private readonly double[] _state;
    private readonly double[] _gates;

    private MemoryPaths(RecurrentCellType cellType, int stepsPerFrame, double[] total, double[] state, double[] gates)
    {
        CellType = cellType;
        StepsPerFrame = stepsPerFrame;
        _total = total;
        _state = state;
        _gates = gates;
    }

    /// <summary>The kind of cell.</summary>
    public RecurrentCellType CellType { get; }

    /// <summary>The number of input steps per unit of distance: the length of the network's frames (patches).</summary>
    public int StepsPerFrame { get; }

    /// <summary>
    /// The share that is left over all paths, <c>[distance]</c>, starting at 1 for distance 0 (the last step). Multiply the distance by
    /// <see cref="StepsPerFrame"/> for steps of the input.
    /// </summary>
    public IReadOnlyList<double> Total => _total;

    /// <summary>The share that is left along the state alone; empty for a cell without a keep gate (simple RNN).</summary>
    public IReadOnlyList<double> State => _state;

    /// <summary>
    /// The share that is left through the gates, the candidate and the recurrent kernel alone; equal to <see cref="Total"/> for a cell
    /// without a keep gate.
    /// </summary>
    public IReadOnlyList<double> Gates => _gates;

    /// <summary>Measures a network on sequences with targets.</summary>
    /// <param name="network">The network, trained or not.</param>
    /// <param name="data">Sequences with targets. All of them are measured.</param>
    /// <param name="layer">The layer, from 0; null for the top layer.</param>
    /// <param name="direction">0 for forward, 1 for backward.</param>
    /// <exception cref="ArgumentException">The data do not fit the network.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such layer or direction.</exception>
    public static MemoryPaths Measure(RecurrentNetwork network, SequenceDataset data, int? layer = null, int direction = 0)
    {
        var tapes = new BackwardTapes(network, data, layer, direction);
        var total = new GeometricMeans();
        var state = new GeometricMeans();
        var gates = new GeometricMeans();
        foreach (DirectionTape steps in tapes.All())
        {
            total.Add(steps.MemoryNorms(withoutState: false));
            gates.Add(steps.MemoryNorms(withoutState: true));
            if (tapes.Cell.Layout.KeepGate is not null)
                state.Add(steps.StateNorms());
        }

        return new MemoryPaths(tapes.Cell.CellType, network.StepsPerFrame, total.Values(), state.Values(), gates.Values());
    }

    /// <summary>Measures the same network with initial weights: what it remembers before training.</summary>
    /// <param name="network">The network, trained or not; it keeps its weights.</param>
    /// <param name="data">Sequences with targets.</param>
    /// <param name="seed">The seed of the initial weights. Default: 1.</param>
    /// <param name="layer">The layer, from 0; null for the top layer.</param>
    /// <param name="direction">0 for forward, 1 for backward.</param>
    /// <inheritdoc cref="Measure" path="/exception"/>
    public static MemoryPaths MeasureUntrained(
        RecurrentNetwork network,
        SequenceDataset data,
        int seed = 1,
        int? layer = null,
        int direction = 0)
    {
        ArgumentNullException.ThrowIfNull(network);
        RecurrentNetwork untrained = network.CloneUntrained(seed);
        untrained.UseScaling(network.Scaling, network.TargetScaling);
        return Measure(untrained, data, layer, direction);
    }

    /// <summary>Geometric means by distance of shares of the last step's norm, over the sequences that are long enough.</summary>
    private sealed class GeometricMeans
    {
        private readonly List<double> _sums = [];
        private readonly List<int> _counts = [];

        public void Add(double[] norms)
        {
            // Skip sequences whose gradient is zero: there is no share to compute.
            if (norms[0] == 0)
                return;
            for (int distance = 0; distance < norms.Length; distance++)
            {
                if (distance == _sums.Count)
                {
                    _sums.Add(0);
                    _counts.Add(0);
                }

                _sums[distance] += Math.Log(Math.Max(norms[distance] / norms[0], double.Epsilon));
                _counts[distance]++;
            }
        }

        public double[] Values() => [.. _sums.Zip(_counts, (sum, count) => Math.Exp(sum / count))];
    }
}
